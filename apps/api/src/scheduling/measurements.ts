import { isDeepStrictEqual } from 'node:util';
import { architectureOf, type MeasuredOn } from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import { footprintOf, type Sized } from './estimate.js';
import { fileOfInstance } from './form.js';
import type { Instance } from './instance.entity.js';
import type { MeasuredFootprint, TakenBytes } from './measured-footprint.entity.js';
import type { RowChange } from './row-change.js';
import { takenBytes } from './taken-bytes.js';
import type { World } from './world.js';

/** The closed loop: what engines took is remembered, and reserved the next time. Pure. */

/** What a row's engine took, by GPU; null before it said so. */
export function takenBy(row: Instance, world: Pick<World, 'deployments' | 'files'>): readonly TakenBytes[] | null {
  const known = ordered(row, world);
  if (row.measured === null || known === undefined) return null;
  const { perGpu } = footprintOf(known.file, known.wanted, row.backend, row.gpus.length);
  return takenBytes(
    row.measured,
    perGpu.map(({ overheadBytes }) => overheadBytes),
  );
}

/** What is worth remembering of what was just observed. A pretend engine takes what it was told to: no news. */
export function newMeasurements(observed: readonly RowChange[], world: World, at: Date): readonly MeasuredFootprint[] {
  return observed.flatMap(({ before, after }) => {
    const isNews = after.state === 'ready' && (before.state !== 'ready' || before.measured !== after.measured);
    const known = ordered(after, world);
    const perGpu = isNews && after.engine !== 'simulated' ? takenBy(after, world) : null;
    const on = measuredOn(after, world);
    if (perGpu === null || known === undefined || on === null) return [];
    const { contextTokens, slots, kvType } = known.wanted;
    return [
      {
        ...{ sha256: known.file.sha256, contextTokens, slots, kvType, backend: after.backend },
        ...{ engine: on.engine, engineVersion: on.version ?? '', architecture: on.architecture },
        ...{ gpuCount: after.gpus.length, perGpu, measuredAt: at },
      },
    ];
  });
}

/** As the planner will look for it: by the offer of the node's engine. */
function measuredOn({ nodeId, engine, gpus }: Instance, { nodes }: Pick<World, 'nodes'>): MeasuredOn | null {
  const node = nodes.get(nodeId);
  const offer = node?.engines.find((one) => one.engine === engine);
  const cards = gpus.flatMap(({ gpuId }) => node?.gpus.filter(({ id }) => id === gpuId) ?? []);
  if (offer === undefined || cards.length !== gpus.length) return null;
  return { engine, version: offer.version, architecture: architectureOf(cards) };
}

/** By what the row really is, which may be less than was wished for. */
function ordered(
  { deploymentId, fileId, slots, kvType }: Instance,
  { deployments, files }: Pick<World, 'deployments' | 'files'>,
): { wanted: Sized; file: StoredFile } | undefined {
  const deployment = deployments.find(({ id }) => id === deploymentId);
  const file = fileOfInstance({ fileId }, files);
  return deployment && file && { wanted: { contextTokens: deployment.contextTokens, slots, kvType }, file };
}

/** Those that hold for this wish, in the planner's words. */
export function measuredFootprints(
  file: StoredFile,
  { contextTokens, slots, kvType }: Sized,
  known: readonly MeasuredFootprint[],
) {
  return known
    .filter((one) => one.sha256 === file.sha256 && one.kvType === kvType)
    .filter((one) => one.contextTokens === contextTokens && one.slots === slots)
    .map(({ engine, engineVersion, backend, architecture, perGpu }) => ({
      backend,
      perGpuBytes: perGpu.map(({ totalBytes }) => totalBytes),
      measuredOn: { engine, version: engineVersion === '' ? null : engineVersion, architecture },
    }));
}

/** What the like of it took by GPU in another form, on the same build and the same kind of cards. */
export function measuredFor(
  row: Instance,
  file: StoredFile,
  wanted: Sized,
  { nodes, measured }: Pick<World, 'nodes' | 'measured'>,
): readonly number[] | undefined {
  const on = measuredOn(row, { nodes });
  const like = measuredFootprints(file, wanted, measured).find(
    ({ backend, measuredOn: one, perGpuBytes }) =>
      backend === row.backend && perGpuBytes.length === row.gpus.length && isDeepStrictEqual(one, on),
  );
  return like?.perGpuBytes;
}
