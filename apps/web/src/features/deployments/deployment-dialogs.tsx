import type { DeploymentView } from '@aivailable/contracts';
import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { asProblem } from '../../server/api-problem.js';
import { changeDeploymentMutation, removeDeploymentMutation } from '../../server/deployments.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { ErrorNote } from '../../ui/error-note.js';
import { texts } from './texts.js';

interface DialogProps {
  readonly deployment: DeploymentView;
  readonly onClose: () => void;
}

export function ScaleDialog({ deployment, onClose }: DialogProps) {
  const { deploymentId, servedName } = deployment;
  const [replicas, setReplicas] = useState<number | string>(deployment.replicas);
  const [priority, setPriority] = useState<number | string>(deployment.priority);
  const change = useMutation({ ...changeDeploymentMutation, meta: { ownErrors: true } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = { replicas: Number(replicas), priority: Number(priority) };
    change.mutate({ deploymentId, change: wish }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={texts.scaleDialog.title(servedName)} centered size="sm">
      <form onSubmit={submit}>
        <Stack>
          <NumberInput
            label={texts.scaleDialog.replicas}
            value={replicas}
            onChange={setReplicas}
            min={0}
            max={100}
            allowDecimal={false}
            data-autofocus
          />
          <NumberInput
            label={texts.scaleDialog.priority}
            description={texts.dialog.priorityHint}
            value={priority}
            onChange={setPriority}
            min={0}
            max={100}
            allowDecimal={false}
          />
          {change.error && <ErrorNote problem={asProblem(change.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={replicas === '' || priority === ''}>
              {texts.scaleDialog.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function RemoveDialog({ deployment, onClose }: DialogProps) {
  const remove = useMutation(removeDeploymentMutation);
  return (
    <ConfirmDialog
      opened
      title={texts.removeDialog.title}
      confirm={texts.removeDialog.confirm}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(deployment.deploymentId, { onSuccess: onClose })}
      onClose={onClose}
    >
      {texts.removeDialog.text(deployment.servedName)}
    </ConfirmDialog>
  );
}
