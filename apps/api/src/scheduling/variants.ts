import { type Backend, DEFAULT_KV_TYPE, type NodeView } from '@aivailable/contracts';
import type { GpuFootprint, Variant } from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import type { Deployment } from './deployment.entity.js';
import { engineVariant } from './engine-wish.js';
import { footprintOf, type Sized } from './estimate.js';
import { type Form, type FormWish, formLabel, formsOf, variantIdOf } from './form.js';
import { measuredFootprints } from './measurements.js';
import { speedsOf } from './speeds/known-speeds.js';
import type { World } from './world.js';

/** The forms of a deployment in the planner's words, the best first. */

type Wanted = FormWish & Pick<Deployment, 'contextTokens' | 'engine' | 'engineModel' | 'reserveBytes'>;
type Known = Pick<World, 'files' | 'measured' | 'speeds'>;

export function variantsOf(deployment: Wanted, known: Known, nodes: readonly NodeView[]): readonly Variant[] {
  if (deployment.engineModel !== null) return [engineVariant(deployment, offerOf(nodes).backends)];
  return formsOf(deployment, known.files).flatMap((form) => {
    const file = known.files.get(form.fileId ?? '');
    return file === undefined ? [] : [variantOf(form, file, deployment, known, nodes)];
  });
}

interface Offer {
  readonly backends: ReadonlySet<Backend>;
  /** On any one node. */
  readonly mostGpus: number;
}

/** Every form of every deployment asks it of the same list. */
const knownOffers = new WeakMap<readonly NodeView[], Offer>();

function offerOf(nodes: readonly NodeView[]): Offer {
  const known = knownOffers.get(nodes);
  if (known !== undefined) return known;
  const offer = {
    backends: new Set(nodes.flatMap(({ engines }) => engines.flatMap((one) => one.backends))),
    mostGpus: Math.max(1, ...nodes.map(({ gpus }) => gpus.length)),
  };
  knownOffers.set(nodes, offer);
  return offer;
}

function variantOf(
  form: Form,
  file: StoredFile,
  deployment: Wanted,
  { files, measured, speeds }: Known,
  nodes: readonly NodeView[],
): Variant {
  const { engine } = deployment;
  const layers = file.shape.layerBytes.length;
  const asked = { contextTokens: deployment.contextTokens, slots: form.slots, kvType: form.kvType };
  const footprints = [...measuredFootprints(file, asked, measured), ...estimates(file, asked, nodes)];
  const known = speedsOf(file, speeds);
  const named = {
    ...{ id: variantIdOf(form, deployment), slots: form.slots, label: formLabel(form, deployment, files) },
    ...(known.length > 0 && { speeds: known }),
    ...(form.kvType !== DEFAULT_KV_TYPE && { kvType: form.kvType }),
  };
  if (engine === null) return { ...named, layers, footprints };
  // One Ollama, one card: it would split a model by its own rules.
  const fitting = engine === 'ollama' ? footprints.filter(({ perGpuBytes }) => perGpuBytes.length === 1) : footprints;
  return { ...named, layers: engine === 'ollama' ? 1 : layers, footprints: fitting, engine };
}

/** Every pass asks for the same ones. Files never change. */
const knownEstimates = new WeakMap<StoredFile['shape'], Map<string, readonly GpuFootprint[]>>();

/** For every backend and number of GPUs that the fleet could offer. */
function estimates({ shape }: StoredFile, asked: Sized, nodes: readonly NodeView[]): readonly GpuFootprint[] {
  const offer = offerOf(nodes);
  const mostGpus = Math.min(shape.layerBytes.length, offer.mostGpus);
  const backends = [...offer.backends];
  const ofShape = knownEstimates.get(shape) ?? new Map<string, readonly GpuFootprint[]>();
  knownEstimates.set(shape, ofShape);
  const key = `${asked.contextTokens} ${asked.slots} ${asked.kvType} ${backends} ${mostGpus}`;
  const known = ofShape.get(key) ?? estimatesFor(shape, asked, backends, mostGpus);
  ofShape.set(key, known);
  return known;
}

function estimatesFor(
  shape: StoredFile['shape'],
  asked: Sized,
  backends: readonly Backend[],
  mostGpus: number,
): readonly GpuFootprint[] {
  const counts = Array.from({ length: mostGpus }, (_, i) => i + 1);
  return backends.flatMap((backend) =>
    counts.map((gpuCount) => ({
      backend,
      perGpuBytes: footprintOf({ shape }, asked, backend, gpuCount).perGpu.map(({ totalBytes }) => totalBytes),
    })),
  );
}
