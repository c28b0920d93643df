export type { Advice, AdvisedMove, AdvisedPlace } from './advice/advice.js';
export { type AdviceLimits, adviceFrom, type Recommendation } from './advice/advice-from.js';
export { bringsInstances, type Cost, type Gain } from './advice/gain.js';
export { type BestTarget, bestTarget } from './best-target.js';
export { architectureOf, cardsOf } from './footprint-choice.js';
export { foreignWords } from './foreign-words.js';
export { type ChainedMove, previewChain } from './move-chain.js';
export {
  type ChainedPlace,
  makeRoomForPlace,
  type PlacePreview,
  previewBehind,
  previewPlace,
  withOneMore,
} from './place-preview.js';
export { plan } from './plan.js';
export type { Placement, Plan, Refusal, RefusedCandidate, Score, Step } from './plan-result.js';
export { type MoveTarget, movePreviews, type Preview, previewMove, previewWish } from './preview.js';
export { type RecordedDecision, replay } from './replay.js';
export { makeRoom } from './room-making.js';
export type {
  FleetGpu,
  FleetInstance,
  FleetModel,
  FleetNode,
  FleetPlacement,
  FleetPlan,
  FleetProblem,
  FleetStep,
  FleetVariant,
} from './search/fleet-problem.js';
export { bestFitPlan, type SearchLimits, type SearchOutcome, searchPlan } from './search/search.js';
export type {
  AllowedPlace,
  AvoidedForm,
  Claim,
  CurrentInstance,
  ForeignUse,
  GpuFootprint,
  GpuReservation,
  InstanceUse,
  MeasuredOn,
  MeasuredSpeed,
  Pin,
  PlacementEngine,
  PlacementGpu,
  PlacementNode,
  PlanOptions,
  Snapshot,
  Variant,
  Wish,
  WishedPlace,
} from './snapshot.js';
export { gpuLike, nodeLike, type SupposedCard, type SupposedNode } from './supposed-node.js';
export { type ReplicaChange, type Supposition, type WhatIf, whatIf } from './what-if.js';
export { type Nearest, type WhyNot, whyNot } from './why-not.js';
