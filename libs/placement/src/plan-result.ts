import type { Backend, EngineName } from '@aivailable/contracts';
import type { GpuReservation } from './snapshot.js';

export interface Placement {
  readonly wishId: string;
  readonly variantId: string;
  readonly nodeId: string;
  /** In the order of the layer split. */
  readonly gpus: readonly GpuReservation[];
  readonly engine: EngineName;
  readonly backend: Backend;
  /** The instance that is kept; null for one that has to be started. */
  readonly instanceId: string | null;
  readonly replaces: string | null;
  /** The place of its wish that it takes; see `Wish.places`. */
  readonly takesPlace?: string;
}

/**
 * One thing to do. Steps are ordered: starts before stops. A step that waits names the placement that has to be
 * ready first; the caller does the steps that wait for nothing and plans again when something changed.
 */
export type Step =
  | { readonly do: 'start'; readonly placement: number }
  /** Finish what is in flight, take nothing new, then go. */
  | ({ readonly do: 'drain' } & Leaving)
  /** Go at once: it serves nobody. */
  | ({ readonly do: 'stop' } & Leaving)
  /** The pinned move of this instance cannot be carried out; it stays where it is. */
  | { readonly do: 'abandon'; readonly instanceId: string; readonly reason: string }
  /** The replica cannot stand where it was put; it goes where there is room. */
  | { readonly do: 'abandon-place'; readonly wishId: string; readonly placeId: string; readonly reason: string };

/** A wish of an admin that is given up. */
export type Abandoned = Extract<Step, { do: 'abandon' | 'abandon-place' }>;

interface Leaving {
  readonly instanceId: string;
  readonly waitsFor: number | null;
  readonly reason: string;
  /** It makes room for a foreign process. */
  readonly yields?: true;
  /** It is evicted: it makes room for this wish, which gets its place when the bytes are really free. */
  readonly evictedFor?: string;
}

/** A place that was looked at and why it was not taken. */
export interface RefusedCandidate {
  readonly nodeId: string;
  readonly nodeName: string;
  /** Empty when a rule stood against the whole node. */
  readonly gpuIds: readonly string[];
  /** Bytes missing; null when a rule stood against it rather than bytes. */
  readonly shortBytes: number | null;
  readonly reason: string;
}

export interface Refusal {
  readonly wishId: string;
  /** Which replica, counted from 1. */
  readonly replica: number;
  /** The instance that should have moved; null for a replica that is missing. */
  readonly replaces: string | null;
  readonly message: string;
  readonly candidates: readonly RefusedCandidate[];
  /** Nothing has to be done but to wait: its place is held by what leaves, or may leave before long. */
  readonly waits?: true;
}

/** How good the plan is; larger is better for the first two, smaller for the last three. */
export interface Score {
  /** Sum of the priorities (plus one) of the wishes with at least one replica. */
  readonly servedWeight: number;
  readonly placedReplicas: number;
  readonly unmetReplicas: number;
  readonly stoppedInstances: number;
  readonly loadedBytes: number;
}

export interface Plan {
  readonly placements: readonly Placement[];
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  readonly score: Score;
}
