import { Box, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from './texts.js';

interface PageProps {
  readonly title: string;
  /** One sentence: what this page is for. */
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, hint, actions, children }: PageProps) {
  return (
    <div className="page">
      <title>{texts.pageOf(title)}</title>
      <Group justify="space-between" align="flex-start" gap="md" mb="xl" className="page-head">
        <Box flex={1} miw={220}>
          <Title order={1}>{title}</Title>
          {hint && (
            <Text c="dimmed" mt={4} maw={640}>
              {hint}
            </Text>
          )}
        </Box>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}
