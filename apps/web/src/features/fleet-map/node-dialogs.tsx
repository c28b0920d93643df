import type { NodeView } from '@aivailable/contracts';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { changeNodeMutation, removeNodeMutation } from '../../server/nodes.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

interface NodeDialogProps {
  readonly node: NodeView;
  readonly onClose: () => void;
}

export function RenameDialog({ node, onClose }: NodeDialogProps) {
  const [name, setName] = useState(node.name);
  const change = useMutation({ ...changeNodeMutation, meta: { ownErrors: true } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ nodeId: node.nodeId, change: { name: name.trim() } }, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={texts.rename.title}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={texts.rename.label}
            value={name}
            maxLength={63}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {change.error && <ErrorNote problem={asProblem(change.error)} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={name.trim() === ''} loading={change.isPending}>
              {texts.rename.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

export function RemoveNodeDialog({ node, onClose }: NodeDialogProps) {
  const remove = useMutation(removeNodeMutation);
  return (
    <ConfirmDialog
      opened
      title={texts.remove.title}
      confirm={texts.remove.confirm}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(node.nodeId, { onSuccess: onClose })}
      onClose={onClose}
    >
      {texts.remove.text(node.name)}
    </ConfirmDialog>
  );
}
