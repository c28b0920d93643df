import { useMutation } from '@tanstack/react-query';
import { releaseBrakeMutation } from '../../server/nodes.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { texts } from './texts.js';

export function ReleaseBrakeDialog({ onClose }: { onClose: () => void }) {
  const release = useMutation(releaseBrakeMutation);
  return (
    <ConfirmDialog
      opened
      title={texts.brake.title}
      confirm={texts.brake.confirm}
      busy={release.isPending}
      onConfirm={() => release.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      {texts.brake.text}
    </ConfirmDialog>
  );
}
