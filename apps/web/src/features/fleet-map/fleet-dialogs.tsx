import { useLive } from '../../server/live.js';
import { DrainDialog } from './drain/drain-dialog.js';
import type { OpenDialog } from './fleet-actions.js';
import { HeadroomDialog } from './headroom-dialog.js';
import { LabelsDialog } from './labels-dialog.js';
import { MoveDialog } from './move-dialog.js';
import { MoveManyDialog } from './move-many-dialog.js';
import { RemoveNodeDialog, RenameDialog } from './node-dialogs.js';
import { PlaceDialog } from './place/place-dialog.js';
import { StopDialog } from './stop-dialog.js';

interface FleetDialogsProps {
  readonly dialog: OpenDialog;
  readonly onClose: () => void;
}

const NODE_DIALOGS = { rename: RenameDialog, remove: RemoveNodeDialog, labels: LabelsDialog, drain: DrainDialog };

/** The open dialog with the live thing it is about; when that goes away, so does the dialog. */
export function FleetDialogs({ dialog, onClose }: FleetDialogsProps) {
  const nodes = useLive('nodes');
  const instances = useLive('instances');
  if (dialog.of === 'node') {
    const node = nodes?.[dialog.id];
    const Dialog = NODE_DIALOGS[dialog.what];
    return node ? <Dialog node={node} onClose={onClose} /> : null;
  }
  if (dialog.of === 'gpu') {
    const node = nodes?.[dialog.id];
    const gpu = node?.gpus.find((one) => one.id === dialog.gpuId);
    return node && gpu ? <HeadroomDialog node={node} gpu={gpu} onClose={onClose} /> : null;
  }
  if (dialog.of === 'load') return <LoadDialog dialog={dialog} onClose={onClose} />;
  if (dialog.of === 'instances') return <ChosenDialog dialog={dialog} onClose={onClose} />;
  const instance = instances?.[dialog.id];
  if (!instance) return null;
  if (dialog.what === 'stop') return <StopDialog instance={instance} onClose={onClose} />;
  return <MoveDialog instance={instance} to={dialog.to ?? null} onClose={onClose} />;
}

function LoadDialog({ dialog, onClose }: { dialog: Extract<OpenDialog, { of: 'load' }>; onClose: () => void }) {
  const { load, to = null } = dialog;
  const models = useLive('models');
  const deployments = useLive('deployments');
  const thing = load.kind === 'model' ? models?.[load.modelId] : deployments?.[load.deploymentId];
  return thing ? <PlaceDialog load={load} to={to} onClose={onClose} /> : null;
}

function ChosenDialog({ dialog, onClose }: { dialog: Extract<OpenDialog, { of: 'instances' }>; onClose: () => void }) {
  const instances = useLive('instances');
  const chosen = dialog.ids.flatMap((id) => instances?.[id] ?? []);
  return chosen.length > 0 ? <MoveManyDialog instances={chosen} to={dialog.to ?? null} onClose={onClose} /> : null;
}
