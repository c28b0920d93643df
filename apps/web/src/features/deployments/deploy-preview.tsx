import { type FootprintView, formatBytes, type PlacementPreview } from '@aivailable/contracts';
import { Text } from '@mantine/core';
import { useLive } from '../../server/live.js';
import { reasonsOf, titleOf } from '../../server/refusal-reasons.js';
import { ErrorNote } from '../../ui/error-note.js';
import { ReasonList } from '../../ui/reason-list.js';
import { StateMark } from '../../ui/state-mark.js';
import { texts } from './texts.js';

interface DeployPreviewProps {
  readonly preview: PlacementPreview | null;
  readonly problem: { message: string; requestId: string | null } | null;
  readonly chosen: boolean;
  readonly stale: boolean;
}

const words = texts.dialog;

export function DeployPreview({ preview, problem, chosen, stale }: DeployPreviewProps) {
  if (problem) return <ErrorNote problem={problem} />;
  if (!preview) {
    return <div className="preview preview-quiet">{chosen ? words.planning : words.choose}</div>;
  }
  return (
    <div className={stale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={stale}>
      {preview.footprint && <Takes footprint={preview.footprint} />}
      <Remembered preview={preview} />
      {preview.ok && <Goes preview={preview} />}
      {preview.refusal && <ReasonList title={titleOf(preview.refusal)} reasons={reasonsOf(preview.refusal)} />}
    </div>
  );
}

function Takes({ footprint }: { footprint: FootprintView }) {
  const parts = [
    `${formatBytes(footprint.weightsBytes)} ${words.weights}`,
    `${formatBytes(footprint.kvBytes)} ${words.kv}`,
    `${formatBytes(footprint.computeBytes)} ${words.compute}`,
    `${formatBytes(footprint.overheadBytes)} ${words.overhead}`,
  ];
  return (
    <div>
      <Text fw={600} size="sm">
        {words.takes(formatBytes(footprint.totalBytes))}
      </Text>
      <Text size="sm" c="dimmed">
        {parts.join(' + ')}
      </Text>
    </div>
  );
}

/** The planner goes by what was measured, where something was. */
function Remembered({ preview: { footprint, placements } }: { preview: PlacementPreview }) {
  const [place] = placements;
  if (!footprint || !place) return null;
  const reserved = place.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
  if (reserved === footprint.totalBytes) return null;
  return <Text size="sm">{words.remembered(formatBytes(reserved))}</Text>;
}

function Goes({ preview }: { preview: PlacementPreview }) {
  const nodes = useLive('nodes');
  return (
    <div>
      <StateMark tone="good" label={words.goes} />
      <ul className="places">
        {placesOf(preview).map(({ nodeId, nodeName, gpuId, bytes, times }) => {
          const gpu = nodes?.[nodeId]?.gpus.find((one) => one.id === gpuId);
          return (
            <li key={`${nodeId} ${gpuId}`}>
              <strong>{nodeName}</strong>
              <span>{gpu ? `${gpu.index} · ${gpu.name}` : gpuId}</span>
              <span>{times > 1 ? `${times} × ${formatBytes(bytes)}` : formatBytes(bytes)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface Place {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly gpuId: string;
  readonly bytes: number;
  readonly times: number;
}

/** One line per GPU, also where several replicas share one. */
function placesOf(preview: PlacementPreview): Place[] {
  const places = new Map<string, Place>();
  for (const { nodeId, nodeName, gpus } of preview.placements) {
    for (const { gpuId, reservedBytes } of gpus) {
      const key = `${nodeId} ${gpuId}`;
      const times = (places.get(key)?.times ?? 0) + 1;
      places.set(key, { nodeId, nodeName, gpuId, bytes: reservedBytes, times });
    }
  }
  return [...places.values()];
}
