import type { DeploymentView } from '@aivailable/contracts';
import { useMutation } from '@tanstack/react-query';
import { removeDeploymentMutation } from '../../server/deployments.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { texts } from './texts.js';

interface RemoveDialogProps {
  readonly deployment: DeploymentView;
  readonly onClose: () => void;
}

export function RemoveDialog({ deployment, onClose }: RemoveDialogProps) {
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
