import { Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';
import { texts } from './texts.js';

/** The states of a list that has nothing to show: waiting, empty, broken, not for you. */

export function LoadingRows({ rows = 4, height = 64 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={texts.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}

interface PanelProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly role?: 'alert';
  /** It stands for a whole page, which has no other heading. */
  readonly isPage?: boolean;
}

function Panel({ icon, title, children, action, role, isPage = false }: PanelProps) {
  return (
    <Stack align="center" gap="xs" className="quiet-panel" role={role}>
      <span className="quiet-icon">
        <Icon name={icon} size={26} />
      </span>
      <Title order={isPage ? 1 : 2} size="h3" ta="center">
        {title}
      </Title>
      {children}
      {action && <Group mt="md">{action}</Group>}
    </Stack>
  );
}

/** Empty, with the next step. */
export function EmptyState(props: { icon: IconName; title: string; hint: ReactNode; action?: ReactNode }) {
  return (
    <Panel icon={props.icon} title={props.title} action={props.action}>
      <Text c="dimmed" ta="center" maw={480} component="div">
        {props.hint}
      </Text>
    </Panel>
  );
}

interface ErrorStateProps {
  readonly message: string;
  readonly requestId?: string | null;
  readonly onRetry?: () => void;
}

export function ErrorState({ message, requestId, onRetry }: ErrorStateProps) {
  const retry = onRetry && (
    <Button variant="default" leftSection={<Icon name="refresh" size={16} />} onClick={onRetry}>
      {texts.retry}
    </Button>
  );
  return (
    <Panel icon="alert" title={texts.errorTitle} action={retry} role="alert">
      <Text c="dimmed" ta="center" maw={520}>
        {message}
      </Text>
      <RequestId id={requestId} />
    </Panel>
  );
}

/** A no that trying again does not change. */
export function QuietRefusal({ title, hint }: { title: string; hint: string }) {
  return (
    <Panel icon="lock" title={title} role="alert" isPage>
      <Text c="dimmed" ta="center" maw={480}>
        {hint}
      </Text>
    </Panel>
  );
}

export function NoPermission() {
  return (
    <Panel icon="lock" title={texts.noPermissionTitle} isPage>
      <Text c="dimmed" ta="center" maw={480}>
        {texts.noPermission}
      </Text>
    </Panel>
  );
}

export function RequestId({ id }: { id: string | null | undefined }) {
  if (!id) return null;
  return (
    <Text size="xs" c="dimmed">
      {texts.requestId} <Code>{id}</Code>
    </Text>
  );
}
