import { formatBytes } from '@aivailable/contracts';
import { isLeftAlone } from './back-off.js';
import { type CardRoom, cardKey, roomsOf } from './card-room.js';
import type { Deployment } from './deployment.entity.js';
import { footprintOf } from './estimate.js';
import { formWords, isFullForm, variantIdOf } from './form.js';
import type { Instance } from './instance.entity.js';
import { measuredFor } from './measurements.js';
import { times } from './memory-failures.js';
import { placeOf } from './timeline.js';
import { sumByGpu } from './usable-bytes.js';
import type { World } from './world.js';

/** What is less than was wished for and why, in sentences; by instance. */
export function lesserWords(world: World, nowMs: number): ReadonlyMap<string, string> {
  const deployments = new Map(world.deployments.map((deployment) => [deployment.id, deployment]));
  const lesser = world.instances.flatMap((row) => {
    const deployment = deployments.get(row.deploymentId);
    return deployment === undefined || isFullForm(row, deployment) ? [] : [{ row, deployment }];
  });
  const rooms = lesser.length === 0 ? new Map<string, CardRoom>() : roomsOf(world, world.instances);
  return new Map(
    lesser.map(({ row, deployment }) => {
      const why = whyLess(row, deployment, world, rooms, nowMs);
      return [row.id, `${formWords(row, deployment, world.files)} on ${placeOf(row, world)}: ${why}`];
    }),
  );
}

function whyLess(
  row: Instance,
  deployment: Deployment,
  world: World,
  rooms: ReadonlyMap<string, CardRoom>,
  nowMs: number,
): string {
  const full = fullWords(row, deployment, world);
  const failed = world.memoryFailures.find(
    (one) =>
      one.deploymentId === deployment.id &&
      one.nodeId === row.nodeId &&
      one.variantId === variantIdOf(deployment, deployment) &&
      isLeftAlone(one, 'memory', nowMs),
  );
  if (failed !== undefined) return `${full} did not fit into its memory${times(failed)}`;
  const shortBytes = shortFor(row, deployment, world, rooms);
  if (shortBytes === null) return `what ${full} would take there is not known`;
  return shortBytes > 0 ? `${formatBytes(shortBytes)} short for ${full}` : `there is room for ${full} once it has left`;
}

/** Alone the number where only the slots differ: `1.30 GiB short for 4`. */
function fullWords(row: Instance, { slots, fileId: wished, kvType }: Deployment, { files }: World): string {
  if (row.kvType !== kvType) return `${slots} with a ${kvType} cache`;
  if (row.fileId === wished) return `${slots}`;
  const file = files.get(wished ?? '');
  return `${slots} of ${file?.quantisation ?? file?.fileName ?? wished}`;
}

/** What its GPUs lack for the full form in its place; null where that cannot be told. */
function shortFor(
  row: Instance,
  deployment: Deployment,
  world: World,
  rooms: ReadonlyMap<string, CardRoom>,
): number | null {
  const file = world.files.get(deployment.fileId ?? '');
  if (file === undefined || row.gpus.length > file.shape.layerBytes.length) return null;
  const needs =
    measuredFor(row, file, deployment, world) ??
    footprintOf(file, deployment, row.backend, row.gpus.length).perGpu.map(({ totalBytes }) => totalBytes);
  const others = world.instances.filter((one) => one.nodeId === row.nodeId && one.id !== row.id && isHeld(one));
  const promised = sumByGpu(others);
  let short = 0;
  for (const [i, { gpuId }] of row.gpus.entries()) {
    const usable = rooms.get(cardKey(row.nodeId, gpuId))?.usableBytes ?? null;
    if (usable === null) return null;
    short += Math.max(0, (needs[i] ?? 0) - (usable - (promised.get(gpuId) ?? 0)));
  }
  return short;
}

function isHeld({ state }: Instance): boolean {
  return state !== 'lost' && state !== 'stopped';
}
