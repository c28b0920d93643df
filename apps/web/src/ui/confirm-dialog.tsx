import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.js';
import { texts } from './texts.js';

interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once before something that cannot be taken back. The safe answer has the focus. */
export function ConfirmDialog({ opened, title, children, confirm, busy, onConfirm, onClose }: ConfirmProps) {
  if (!opened) return null;
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack gap="lg">
        <Text component="div">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {texts.cancel}
          </Button>
          <Button color="red" onClick={onConfirm} loading={busy ?? false}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
