import { formatBytes, type NodeView, type PlacementPreview } from '@aivailable/contracts';
import { Loader, Text } from '@mantine/core';
import { reasonsOf, titleOf } from '../../server/refusal-reasons.js';
import { ErrorNote } from '../../ui/error-note.js';
import { ReasonList } from '../../ui/reason-list.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';

interface MovePreviewProps {
  readonly preview: PlacementPreview | null;
  readonly problem: { message: string; requestId: string | null } | null;
  readonly nodes: readonly NodeView[];
  readonly stale: boolean;
}

/** What the planner says of this target: bytes before and after, and whether something stands still meanwhile. */
export function MovePreview({ preview, problem, nodes, stale }: MovePreviewProps) {
  if (problem) return <ErrorNote problem={problem} />;
  if (!preview) return <Loader size="sm" type="dots" />;
  return (
    <div className={stale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={stale}>
      {preview.ok ? <Fits preview={preview} nodes={nodes} /> : <Refused preview={preview} />}
    </div>
  );
}

function Refused({ preview }: { preview: PlacementPreview }) {
  if (!preview.refusal) return <StateMark tone="bad" label={texts.move.refused} />;
  return <ReasonList title={titleOf(preview.refusal)} reasons={reasonsOf(preview.refusal)} />;
}

function Fits({ preview, nodes }: { preview: PlacementPreview; nodes: readonly NodeView[] }) {
  const outage = preview.outageSeconds;
  return (
    <>
      <StateMark tone="good" label={texts.move.fits} />
      {preview.placements.flatMap((placement) =>
        placement.gpus.map(({ gpuId, reservedBytes }) => (
          <TakenBytes key={gpuId} node={nodeOf(nodes, placement.nodeId)} gpuId={gpuId} bytes={reservedBytes} />
        )),
      )}
      <Text size="sm">{outage === 0 ? texts.move.noOutage : texts.move.outage(outage.toFixed(0))}</Text>
    </>
  );
}

const nodeOf = (nodes: readonly NodeView[], nodeId: string) => nodes.find((node) => node.nodeId === nodeId);

function TakenBytes({ node, gpuId, bytes }: { node: NodeView | undefined; gpuId: string; bytes: number }) {
  const gpu = node?.gpus.find((one) => one.id === gpuId);
  const free = gpu?.freeBytes ?? null;
  return (
    <Text size="sm">
      {texts.move.takes(formatBytes(bytes), gpu ? `${gpu.index} · ${gpu.name}` : gpuId)}
      {'; '}
      {texts.move.freeAfter(formatBytes(free), formatBytes(free === null ? null : free - bytes))}
    </Text>
  );
}
