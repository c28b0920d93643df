import type { NodeView } from '@aivailable/contracts';
import { architectureOf } from '@aivailable/placement';
import type { Deployment } from '../deployment.entity.js';
import type { Instance } from '../instance.entity.js';
import type { RowChange } from '../row-change.js';
import { observationOf, type World } from '../world.js';
import type { LoadTime } from './load-time.entity.js';

/** How long loads took, and so how long the next one will take. Pure. */

/** How much a new load counts beside the earlier ones. */
const LEARNING_RATE = 0.3;
/** Before the first load was seen: an old disk, and the engine's own start. */
const GUESSED_BYTES_PER_MS = 300_000;
const GUESSED_START_MS = 3_000;

type Known = Pick<World, 'loadTimes' | 'deployments' | 'files' | 'nodes'>;

const LOADING: readonly Instance['state'][] = ['assigned', 'fetching', 'starting'];

/** What the loads that just came to their end teach; those of one kind one after the other. */
export function learnedLoadTimes(observed: readonly RowChange[], world: Known, at: Date): readonly LoadTime[] {
  const learned = new Map<string, LoadTime>();
  for (const { before, after } of observed) {
    if (after.state !== 'ready' || !LOADING.includes(before.state)) continue;
    const kind = kindOf(after, world);
    if (kind === null) continue;
    const key = JSON.stringify(kind);
    const known = learned.get(key) ?? world.loadTimes.find((one) => isOfKind(one, kind));
    const tookMs = Math.max(0, at.getTime() - before.stateSince.getTime());
    const loadMs = known === undefined ? tookMs : known.loadMs + LEARNING_RATE * (tookMs - known.loadMs);
    learned.set(key, { ...kind, loadMs: Math.round(loadMs), loads: (known?.loads ?? 0) + 1, measuredAt: at });
  }
  return [...learned.values()];
}

type Kind = Pick<LoadTime, 'model' | 'engine' | 'backend' | 'architecture'>;

function kindOf(row: Instance, { deployments, nodes }: Known): Kind | null {
  const deployment = deployments.find(({ id }) => id === row.deploymentId);
  const node = nodes.get(row.nodeId);
  if (deployment === undefined || node === undefined) return null;
  const { engine, backend } = row;
  return { model: modelOf(deployment, row.fileId), engine, backend, architecture: architectureOf(cardsOf(row, node)) };
}

function cardsOf({ gpus }: Instance, node: NodeView) {
  return gpus.flatMap(({ gpuId }) => node.gpus.filter(({ id }) => id === gpuId));
}

function modelOf({ engine, engineModel, fileId }: Deployment, ofRow = fileId): string {
  return ofRow ?? `${engine}:${engineModel}`;
}

function isOfKind(one: LoadTime, kind: Kind): boolean {
  const { model, engine, backend, architecture } = kind;
  return one.model === model && one.engine === engine && one.backend === backend && one.architecture === architecture;
}

/** Wherever it may go: what it took on average, else a guess from its size. */
export function expectedLoadMs(deployment: Deployment, { loadTimes, files }: Known): number {
  const model = modelOf(deployment);
  const known = loadTimes.filter((one) => one.model === model);
  if (known.length > 0) return known.reduce((sum, { loadMs }) => sum + loadMs, 0) / known.length;
  const bytes = files.get(deployment.fileId ?? '')?.sizeBytes ?? deployment.reserveBytes ?? 0;
  return GUESSED_START_MS + bytes / GUESSED_BYTES_PER_MS;
}

/** On its own kind of node. */
export function loadMsOf(row: Instance, deployment: Deployment, world: Known): number {
  return seenLoadMs(row, world) ?? expectedLoadMs(deployment, world);
}

/** On its own kind of node, and without a guess. */
export function seenLoadMs(row: Instance, world: Known): number | null {
  const kind = kindOf(row, world);
  const known = kind && world.loadTimes.find((one) => isOfKind(one, kind));
  return known?.loadMs ?? null;
}

/** Until one of these is ready; null where none is on its way. */
export function remainingMs(
  rows: readonly Instance[],
  deployment: Deployment,
  world: Known & Pick<World, 'observations'>,
  nowMs: number,
): number | null {
  const loading = rows.filter(({ wanted, state }) => wanted === 'run' && LOADING.includes(state));
  if (loading.length === 0) return null;
  return Math.min(...loading.map((row) => remainingOf(row, loadMsOf(row, deployment, world), world, nowMs)));
}

function remainingOf(row: Instance, loadMs: number, world: Pick<World, 'observations'>, nowMs: number): number {
  /* A load that takes longer than it did may end at any moment. */
  if (row.state === 'starting') return Math.max(1_000, loadMs - (nowMs - row.stateSince.getTime()));
  const progress = observationOf(world, row)?.progress ?? null;
  if (progress === null || !progress.bytesPerSecond) return loadMs;
  return loadMs + (Math.max(0, progress.totalBytes - progress.doneBytes) / progress.bytesPerSecond) * 1_000;
}
