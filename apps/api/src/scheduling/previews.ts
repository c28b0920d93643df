import type { Backend, PlacementPreview, RefusalView } from '@aivailable/contracts';
import {
  type MoveTarget,
  type Preview,
  previewMove,
  previewWish,
  type Refusal,
  type Wish,
} from '@aivailable/placement';
import type { StoredFile } from '../models/model-files.js';
import { type Circumstances, type Decision, decide } from './decide.js';
import type { Deployment } from './deployment.entity.js';
import { wholeFootprint } from './engine-wish.js';
import { footprintOf } from './estimate.js';
import { formOfVariant, formsOf, formWords, variantIdOf } from './form.js';
import type { Instance } from './instance.entity.js';
import { wishOf } from './snapshot-of.js';
import type { World } from './world.js';

/** What a change would do, asked of the planner that would do it. */

export function deploymentPreview(
  world: World,
  deployment: Deployment,
  files: readonly StoredFile[],
  circumstances: Circumstances,
): PlacementPreview {
  const wish = supposedWish(world, deployment, files);
  const { snapshot, options } = planningInput(world, circumstances);
  const preview = previewWish(snapshot, wish, options);
  const [place] = preview.placements;
  const backend = place?.backend ?? anyBackend(world);
  const known = withFiles(world, files).files;
  const form = place && formOfVariant(place.variantId, deployment, known);
  const file = files.find(({ fileId }) => fileId === (form ?? deployment).fileId);
  const footprint =
    file === undefined
      ? reservedAsWhole(place, deployment)
      : backend === undefined
        ? null
        : sizeOf(file, { ...deployment, ...form }, backend, place?.gpus.length ?? 1);
  return { ...placementsOf(preview, world), footprint, lesser: lesserOf(preview, deployment, known) };
}

/** The least of what its replicas would be, where that is less than was wished for. */
function lesserOf({ placements }: Preview, deployment: Deployment, files: World['files']): string | null {
  const ids = formsOf(deployment, files).map((form) => variantIdOf(form, deployment));
  const least = Math.max(-1, ...placements.map(({ variantId }) => ids.indexOf(variantId)));
  const form = least > 0 ? formsOf(deployment, files)[least] : undefined;
  return form === undefined ? null : formWords(form, deployment, files);
}

/** A deployment that there is not, in the planner's words. */
export function supposedWish(world: World, deployment: Deployment, files: readonly StoredFile[]): Wish {
  return wishOf(deployment, withFiles(world, files), [...world.nodes.values()]);
}

/** As it would be once it is wished for: what is always there may ask others to leave. */
export function askingWish(world: World, deployment: Deployment, files: readonly StoredFile[]): Wish {
  const wish = supposedWish(world, deployment, files);
  return deployment.availability === 'on-demand' ? wish : { ...wish, claim: { waitsSince: null } };
}

function withFiles(world: World, files: readonly StoredFile[]): World {
  return { ...world, files: new Map([...world.files, ...files.map((file) => [file.fileId, file] as const)]) };
}

function reservedAsWhole(place: Preview['placements'][number] | undefined, { reserveBytes }: Deployment) {
  const bytes = place?.gpus.reduce((sum, share) => sum + share.reservedBytes, 0) ?? reserveBytes;
  return bytes === null ? null : wholeFootprint(bytes);
}

export function movePreview(
  world: World,
  row: Instance,
  target: MoveTarget,
  circumstances: Circumstances,
): PlacementPreview {
  const { snapshot, options } = planningInput(world, circumstances);
  const preview = previewMove(snapshot, row.id, target, options);
  return { ...placementsOf(preview, world), footprint: row.footprint };
}

/** What the next pass would plan from: who plans from it as well comes to the same plan. */
export function planningInput(world: World, circumstances: Circumstances): Pick<Decision, 'snapshot' | 'options'> {
  const { snapshot, options } = decide(world, circumstances);
  return { snapshot, options };
}

/** The old one leaves when the new one is ready, so there is never an outage. */
function placementsOf({ ok, placements, refusals }: Preview, { nodes }: World): Omit<PlacementPreview, 'footprint'> {
  return {
    ok,
    placements: placements.map(({ nodeId, gpus }) => {
      return { nodeId, nodeName: nodes.get(nodeId)?.name ?? nodeId, gpus: [...gpus] };
    }),
    refusal: refusals[0] ? refusalViewOf(refusals[0]) : null,
    outageSeconds: 0,
  };
}

export function refusalViewOf(refusal: Refusal): RefusalView {
  const candidates = refusal.candidates.map((candidate) => ({ ...candidate, gpuIds: [...candidate.gpuIds] }));
  return { message: refusal.message, candidates };
}

function sizeOf(file: StoredFile, deployment: Deployment, backend: Backend, gpuCount: number) {
  const { weightsBytes, kvBytes, computeBytes, overheadBytes, totalBytes } = footprintOf(
    file,
    deployment,
    backend,
    gpuCount,
  );
  return { weightsBytes, kvBytes, computeBytes, overheadBytes, totalBytes };
}

function anyBackend({ nodes }: World): Backend | undefined {
  return [...nodes.values()].flatMap(({ engines }) => engines.flatMap(({ backends }) => backends))[0];
}
