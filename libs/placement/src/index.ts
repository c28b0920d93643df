export { plan } from './plan.js';
export type { Placement, Plan, Refusal, RefusedCandidate, Score, Step } from './plan-result.js';
export { type MoveTarget, type Preview, previewMove, previewWish } from './preview.js';
export type {
  CurrentInstance,
  GpuFootprint,
  GpuReservation,
  Pin,
  PlacementGpu,
  PlacementNode,
  PlanOptions,
  Snapshot,
  Variant,
  Wish,
} from './snapshot.js';
