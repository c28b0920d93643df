import type { Backend, EngineName } from '@aivailable/contracts';
import { footprintFor } from './footprint-choice.js';
import type { PlacementEngine, PlacementGpu, PlacementNode, Variant } from './snapshot.js';

/** An engine of a node that could serve a variant on given cards. */
export interface Driver {
  readonly engine: EngineName;
  readonly backend: Backend;
  readonly version: string | null;
  readonly offer: PlacementEngine;
}

/** They manage memory by themselves, so they are used where a deployment names them, and nowhere else. */
const ON_REQUEST: ReadonlySet<EngineName> = new Set(['ollama', 'vllm']);
/** They keep a cache in every type. An agent that does not say so of them would ignore which one it is told. */
const KEEPS_ANY: ReadonlySet<EngineName> = new Set(['embedded', 'llama-server', 'simulated']);

/** Why no engine of the node serves a variant, whatever the card; null when one does. */
export function engineObstacle({ engines }: PlacementNode, { engine, kvType }: Variant): string | null {
  const named = engines.filter((offer) => engine === undefined || offer.engine === engine);
  if (named.length === 0) {
    const offered = engines.map((offer) => offer.engine).join(', ') || 'none';
    return `its agent offers no engine ${engine} (it has ${offered})`;
  }
  if (named.some((offer) => keepsAs(offer, kvType))) return null;
  if (named.some((offer) => offer.kvTypes === undefined && KEEPS_ANY.has(offer.engine))) {
    return `its agent is too old to keep a cache as ${kvType}: bring it up to date on that machine and start it again`;
  }
  return `none of its engines keeps its cache as ${kvType} (it has ${named.map((offer) => offer.engine).join(', ')})`;
}

function keepsAs({ kvTypes = [] }: PlacementEngine, kvType: Variant['kvType']): boolean {
  return kvType === undefined || kvTypes.includes(kvType);
}

export function driverOf(node: PlacementNode, gpus: readonly PlacementGpu[], variant: Variant): Driver | null {
  for (const offer of candidates(node, gpus, variant)) {
    const backend = backendOf(offer, gpus);
    if (backend !== undefined) return { engine: offer.engine, backend, version: offer.version ?? null, offer };
  }
  return null;
}

/** Why none of the engines that would do runs on these cards. */
export function whyNoDriver(node: PlacementNode, gpus: readonly PlacementGpu[], variant: Variant): string {
  const refusals = candidates(node, gpus, variant).flatMap(({ refusedGpus = [] }) => refusedGpus);
  const reason = refusals.find(({ gpuId }) => gpus.some(({ id }) => id === gpuId))?.reason;
  return (
    reason ??
    (variant.engine === undefined ? 'no engine of the node runs on it' : `${variant.engine} does not run on it`)
  );
}

/** A pretend card is driven by the pretend engine and by no other. */
function candidates(
  { engines }: PlacementNode,
  gpus: readonly PlacementGpu[],
  variant: Variant,
): readonly PlacementEngine[] {
  return engines.filter((offer) => {
    const { engine } = offer;
    if (!keepsAs(offer, variant.kvType)) return false;
    if (gpus.some((gpu) => (gpu.kind === 'simulated') !== (engine === 'simulated'))) return false;
    return variant.engine === undefined ? !ON_REQUEST.has(engine) : engine === variant.engine;
  });
}

/** One that names the cards it refuses knows by itself what it serves; the others go by what runs on a card. */
function backendOf({ backends, refusedGpus }: PlacementEngine, gpus: readonly PlacementGpu[]): Backend | undefined {
  if (refusedGpus === undefined) {
    return backends.find((candidate) => gpus.every((gpu) => gpu.backends.includes(candidate)));
  }
  const isRefused = gpus.some(({ id }) => refusedGpus.some(({ gpuId }) => gpuId === id));
  return isRefused ? undefined : backends[0];
}

/** Bytes on each card, in the order of the split; or why they are not known. */
export function needsOf(variant: Variant, driver: Driver, gpus: readonly PlacementGpu[]): readonly number[] | string {
  const { gpuShare, isAttached } = driver.offer;
  if (gpuShare === undefined && !isAttached) {
    return footprintFor(variant, driver, gpus)?.perGpuBytes ?? `no footprint is known for ${driver.backend}`;
  }
  const [gpu, ...more] = gpus;
  if (gpu === undefined || more.length > 0) return `${driver.engine} serves an instance from one GPU`;
  if (isAttached) return [0];
  const { totalBytes = null } = gpu;
  return totalBytes === null ? 'its memory is unknown' : [Math.ceil(totalBytes * (gpuShare ?? 1))];
}
