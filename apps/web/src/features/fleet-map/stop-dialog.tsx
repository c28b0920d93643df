import type { InstanceView } from '@aivailable/contracts';
import { useMutation } from '@tanstack/react-query';
import { changeDeploymentMutation } from '../../server/deployments.js';
import { useLive } from '../../server/live.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { texts } from './texts.js';

interface StopDialogProps {
  readonly instance: InstanceView;
  readonly onClose: () => void;
}

/** An instance is only a copy of a wish, so it is the wish that becomes smaller. */
export function StopDialog({ instance, onClose }: StopDialogProps) {
  const deployments = useLive('deployments');
  const change = useMutation(changeDeploymentMutation);
  const deployment = deployments?.[instance.deploymentId];
  if (!deployment) return null;
  const left = Math.max(0, deployment.replicas - 1);
  const { deploymentId, servedName } = deployment;
  return (
    <ConfirmDialog
      opened
      title={texts.stop.title}
      confirm={texts.stop.confirm}
      busy={change.isPending}
      onConfirm={() => change.mutate({ deploymentId, change: { replicas: left } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {left === 0 ? texts.stop.last(servedName) : texts.stop.one(servedName, left)}
    </ConfirmDialog>
  );
}
