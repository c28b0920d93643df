import { type Backend, type EngineName, formatBytes } from '@aivailable/contracts';
import type { Ask } from './asks.js';
import { type Driver, driverOf, needsOf, whyNoDriver } from './engine-choice.js';
import type { Surroundings } from './find-place.js';
import { foreignWords } from './foreign-words.js';
import type { Ledger } from './ledger.js';
import { ruleAgainstNode } from './place-rules.js';
import type { RefusedCandidate } from './plan-result.js';
import type { GpuReservation, PlacementGpu, PlacementNode, Variant } from './snapshot.js';

/** GPUs of one node that could hold an instance now. */
export interface Place {
  readonly node: PlacementNode;
  readonly variant: Variant;
  readonly gpus: readonly GpuReservation[];
  readonly engine: EngineName;
  readonly backend: Backend;
  /** Bytes that would stay free on its GPUs. */
  readonly leftoverBytes: number;
}

export type Looked = { readonly place: Place } | { readonly refused: RefusedPlace };

/** Most places that were looked at in vain are never spoken of: the words are found when they are asked for. */
interface RefusedPlace {
  readonly shortBytes: number | null;
  readonly say: () => RefusedCandidate;
}

/** One GPU for the whole instance. */
export function lookAtGpu(node: PlacementNode, gpu: PlacementGpu, variant: Variant, ledger: Ledger): Looked {
  const obstacle = gpuObstacle(node, gpu, ledger);
  if (obstacle !== null) return refuse(node, [gpu], null, obstacle);
  return lookAtGpus(node, [gpu], variant, ledger);
}

/** The best split over several GPUs of the node; null where none can be tried. */
export function lookAtSplits(
  node: PlacementNode,
  gpus: readonly PlacementGpu[],
  variant: Variant,
  ledger: Ledger,
): Looked | null {
  const usable = gpus.filter((gpu) => gpuObstacle(node, gpu, ledger) === null);
  const roomiest = [...usable].sort((a, b) => free(node, b, ledger) - free(node, a, ledger));
  let nearest: Looked | null = null;
  for (let count = 2; count <= Math.min(roomiest.length, variant.layers); count++) {
    const looked = lookAtGpus(node, roomiest.slice(0, count), variant, ledger);
    if ('place' in looked) return looked;
    if (nearest === null || shortOf(looked) < shortOf(nearest)) nearest = looked;
  }
  return nearest;
}

/** Exactly these GPUs, in the order in which the largest share meets the roomiest card. */
export function lookAtGpus(
  node: PlacementNode,
  gpus: readonly PlacementGpu[],
  variant: Variant,
  ledger: Ledger,
): Looked {
  const blocked = gpus.map((gpu) => gpuObstacle(node, gpu, ledger)).find((obstacle) => obstacle !== null);
  if (blocked !== undefined) return refuse(node, gpus, null, blocked);
  const driver = driverOf(node, gpus, variant);
  if (driver === null) return refuse(node, gpus, null, whyNoDriver(node, gpus, variant));
  const needs = needsOf(variant, driver, gpus);
  if (typeof needs === 'string') return refuse(node, gpus, null, needs);
  return match(node, gpus, needs, { variant, driver, ledger });
}

interface MatchContext {
  readonly variant: Variant;
  readonly driver: Driver;
  readonly ledger: Ledger;
}

function match(
  node: PlacementNode,
  gpus: readonly PlacementGpu[],
  needs: readonly number[],
  { variant, driver, ledger }: MatchContext,
): Looked {
  const short = shortOnOne(node, gpus, needs, ledger);
  if (short !== null) return short;
  const roomiest = [...gpus].sort((a, b) => free(node, b, ledger) - free(node, a, ledger));
  const shares = needs.map((bytes, order) => ({ bytes, order })).sort((a, b) => b.bytes - a.bytes || a.order - b.order);
  const pairs = shares.flatMap((share, i) => {
    const gpu = roomiest[i];
    return gpu === undefined ? [] : [{ ...share, gpu, freeBytes: free(node, gpu, ledger) }];
  });
  const shortBytes = pairs.reduce((sum, { bytes, freeBytes }) => sum + Math.max(0, bytes - freeBytes), 0);
  if (shortBytes > 0) {
    return refuse(node, gpus, shortBytes, () => shortReason(needs, pairs, gpus));
  }
  const ordered = pairs.sort((a, b) => a.order - b.order);
  return {
    place: {
      node,
      variant,
      gpus: ordered.map(({ gpu, bytes }) => ({ gpuId: gpu.id, reservedBytes: bytes })),
      ...{ engine: driver.engine, backend: driver.backend },
      leftoverBytes: pairs.reduce((sum, { bytes, freeBytes }) => sum + freeBytes - bytes, 0),
    },
  };
}

/** Most looks end here. */
function shortOnOne(
  node: PlacementNode,
  gpus: readonly PlacementGpu[],
  needs: readonly number[],
  ledger: Ledger,
): Looked | null {
  const [gpu] = gpus;
  const [bytes] = needs;
  if (gpus.length !== 1 || gpu === undefined || bytes === undefined) return null;
  const freeBytes = free(node, gpu, ledger);
  if (bytes <= freeBytes) return null;
  return refuse(node, gpus, bytes - freeBytes, () => shortReason([bytes], [{ bytes, freeBytes }], gpus));
}

function shortReason(
  needs: readonly number[],
  pairs: readonly { bytes: number; freeBytes: number }[],
  gpus: readonly PlacementGpu[],
): string {
  const needed = needs.reduce((sum, bytes) => sum + bytes, 0);
  const usable = pairs.reduce((sum, { freeBytes }) => sum + Math.max(0, freeBytes), 0);
  const foreign = foreignWords(gpus);
  const words = usable < needed ? inAll(needs.length, needed, usable) : cardByCard(pairs);
  return `${words}${foreign === null ? '' : `; ${foreign}`}`;
}

function inAll(count: number, needed: number, usable: number): string {
  const split = count > 1 ? ` split over ${count} GPUs` : '';
  return `needs ${formatBytes(needed)}${split}, ${formatBytes(usable)} usable`;
}

/** Together they would do, but a share is larger than what is usable on its card. */
function cardByCard(pairs: readonly { bytes: number; freeBytes: number }[]): string {
  const needs = pairs.map(({ bytes }) => formatBytes(bytes)).join(' + ');
  const usable = pairs.map(({ freeBytes }) => formatBytes(Math.max(0, freeBytes))).join(' + ');
  return `needs ${needs} split over ${pairs.length} GPUs, ${usable} usable there`;
}

/** The rules that stand against a GPU whatever the bytes. */
function gpuObstacle(node: PlacementNode, gpu: PlacementGpu, ledger: Ledger): string | null {
  if (gpu.refusal !== null) return gpu.refusal;
  if (ledger.freeBytes(node, gpu) === null) return 'its free memory is unknown';
  return null;
}

function free(node: PlacementNode, gpu: PlacementGpu, ledger: Ledger): number {
  return ledger.freeBytes(node, gpu) ?? Number.NEGATIVE_INFINITY;
}

function shortOf(looked: Looked): number {
  return 'refused' in looked ? (looked.refused.shortBytes ?? Number.POSITIVE_INFINITY) : 0;
}

function refuse(
  node: PlacementNode,
  gpus: readonly PlacementGpu[],
  shortBytes: number | null,
  why: string | (() => string),
): { refused: RefusedPlace } {
  const say = () => {
    const reason = typeof why === 'string' ? why : why();
    return { nodeId: node.id, nodeName: node.name, gpuIds: gpus.map(({ id }) => id), shortBytes, reason };
  };
  return { refused: { shortBytes, say } };
}

/** The rules that stand against a whole node; null when its GPUs may be looked at. */
export function nodeObstacle(
  node: PlacementNode,
  ask: Ask,
  { occupied, apartOn }: Pick<Surroundings, 'occupied' | 'apartOn'>,
): string | null {
  if (node.liveness !== 'ready') return `the node is ${node.liveness}`;
  if (node.intent !== 'open') return `the node is ${node.intent}`;
  if (node.holdReason !== undefined) return node.holdReason;
  const rule = ruleAgainstNode(node, ask.wish) ?? apartOn.get(node.id) ?? null;
  if (rule !== null) return rule;
  if (occupied.has(node.id)) return `the node already has an instance of ${ask.wish.name}`;
  if (ask.wish.avoidNodeIds.includes(node.id)) return `${ask.wish.name} failed there again and again`;
  if (node.gpus.length === 0) return 'the node has no GPU';
  if (node.engines.length === 0) return 'its agent has found no engine that works there';
  return null;
}
