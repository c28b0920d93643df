import type {
  Backend,
  DeviceKind,
  EngineName,
  InstanceState,
  KvType,
  NodeIntent,
  NodeLiveness,
  ServedTask,
} from '@aivailable/contracts';
import type { Advice } from './advice/advice.js';

/**
 * What a plan is made from: plain data, read once. It says nothing of time, and two readers with the same snapshot get
 * the same plan. Lists keep their order; where two choices are equal, the earlier one wins.
 */
export interface Snapshot {
  readonly nodes: readonly PlacementNode[];
  readonly wishes: readonly Wish[];
  readonly instances: readonly CurrentInstance[];
  readonly pins: readonly Pin[];
}

export interface PlacementNode {
  readonly id: string;
  readonly name: string;
  readonly liveness: NodeLiveness;
  readonly intent: NodeIntent;
  /** Why it gets nothing new for now, though it is ready and open; what it has stays. */
  readonly holdReason?: string;
  readonly gpus: readonly PlacementGpu[];
  /** In the order in which they are preferred. */
  readonly engines: readonly PlacementEngine[];
}

export interface PlacementEngine {
  readonly engine: EngineName;
  readonly backends: readonly Backend[];
  /** Build of the engine; what was measured holds for the same build only. */
  readonly version?: string | null;
  /** Cards that it cannot serve, each with the reason; where they are told, all others are served. */
  readonly refusedGpus?: readonly { readonly gpuId: string; readonly reason: string }[] | undefined;
  /** What an instance takes of a card's whole memory, whatever the model. */
  readonly gpuShare?: number | undefined;
  /** Somebody else started it: its bytes are counted as in use already. */
  readonly isAttached?: boolean | undefined;
  /** How it can keep a KV cache; absent: as every engine does. */
  readonly kvTypes?: readonly KvType[] | undefined;
}

export interface PlacementGpu {
  readonly id: string;
  readonly index: number;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly backends: readonly Backend[];
  readonly totalBytes?: number | null;
  /**
   * Bytes that all our instances on it may hold together: head-room and other people's bytes are already taken off.
   * Null is unknown, and unknown never counts as free.
   */
  readonly usableBytes: number | null;
  /** Why nothing is placed on it; null when it may be used. */
  readonly refusal: string | null;
  readonly architecture?: string | null;
  /** Who else is on the card; its bytes are already taken off. */
  readonly foreign?: ForeignUse;
  /** Bytes that others let go of only just now, so that they are not counted on yet. */
  readonly heldBackBytes?: number;
  /** Bytes of ours that a foreign process needs; more than 0 only where the node yields. */
  readonly yieldBytes?: number;
  /** Of its memory, in GB/s; absent: nobody knows. */
  readonly bandwidthGBps?: number;
}

/** What is neither ours nor the driver's on a card. Nobody touches it. */
export interface ForeignUse {
  readonly bytes: number;
  /** Those that can be told apart; they need not explain all of the bytes. */
  readonly processes: readonly { readonly pid: number; readonly name: string; readonly bytes: number | null }[];
}

/** A deployment, as far as placement cares. */
export interface Wish {
  readonly id: string;
  readonly name: string;
  readonly replicas: number;
  /** Larger goes first when room is short. */
  readonly priority: number;
  readonly task: ServedTask;
  /** Quantisations that would do, the best first. */
  readonly variants: readonly Variant[];
  /** Nodes on which it failed again and again lately. */
  readonly avoidNodeIds: readonly string[];
  readonly avoidForms?: readonly AvoidedForm[];
  /** So many of the replicas, the last ones, are there for the death of a node only: they come after everybody's others. */
  readonly spareReplicas?: number;
  /** Absent: it waits for room and pushes nobody out. */
  readonly claim?: Claim;
  /** Replicas that it is owed; those beyond come and go with the load, and push nobody out. Absent: all. */
  readonly owedReplicas?: number;
  /** Why it wants as many replicas as it does. */
  readonly reason?: string;
  /** Pinned: there and nowhere else. Absent or empty: anywhere. */
  readonly onlyOn?: readonly AllowedPlace[];
  /** Never there. */
  readonly keepOffNodeIds?: readonly string[];
  /** Never on a node with any of these. */
  readonly apartFromWishIds?: readonly string[];
  /** Pins of replicas that are not there yet: the first one that is missing goes to the first place, and so on. */
  readonly places?: readonly WishedPlace[];
}

/** A node, and there some of its cards; null: any of them. */
export interface AllowedPlace {
  readonly nodeId: string;
  readonly gpuIds: readonly string[] | null;
}

/** An administrator's word that a replica shall stand there. It is kept until it does, or given up. */
export interface WishedPlace extends AllowedPlace {
  readonly id: string;
  /** Instances that make room for it, as of a `Pin`. */
  readonly after?: readonly string[];
}

/** A wish that may ask others to leave where there is no room. */
export interface Claim {
  /** Since when a request waits for it, in any unit; null: nobody waits now. */
  readonly waitsSince: number | null;
}

/** A form in which the wish may be met: a file, and how many requests at once. */
export interface Variant {
  readonly id: string;
  /** Absent: nobody said. */
  readonly slots?: number;
  /** In a word or two, for sentences: `2 slots`, `1 slot of Q3_K_M`. */
  readonly label?: string;
  /** What was measured of it, by the names of the cards that share it (see `cardsOf`): one stream's tokens per second. */
  readonly speeds?: readonly MeasuredSpeed[];
  /** The only engine that will do; absent: the node's first that serves whatever it is given. */
  readonly engine?: EngineName;
  /** How the KV cache is kept, where that is not as every engine does. */
  readonly kvType?: KvType;
  /** A model of n layers can be split over n GPUs at most. */
  readonly layers: number;
  readonly footprints: readonly GpuFootprint[];
}

/** What one instance takes when as many GPUs as there are numbers share it, in the order of the split. */
export interface GpuFootprint {
  readonly backend: Backend;
  readonly perGpuBytes: readonly number[];
  /** Set where an engine really took these bytes: they count before an estimate, on the like of it and nowhere else. */
  readonly measuredOn?: MeasuredOn;
}

export interface MeasuredSpeed {
  readonly cards: string;
  readonly tokensPerSecond: number;
}

/** A form that was tried on a node and is left alone there for a while. */
export interface AvoidedForm {
  readonly variantId: string;
  readonly nodeId: string;
  /** `did not fit into its memory; tried again from ...` */
  readonly reason: string;
}

export interface MeasuredOn {
  readonly engine: EngineName;
  readonly version: string | null;
  /** See `architectureOf`. */
  readonly architecture: string;
}

export interface GpuReservation {
  readonly gpuId: string;
  readonly reservedBytes: number;
}

/** An instance that runs or is meant to. */
export interface CurrentInstance {
  readonly id: string;
  readonly wishId: string;
  readonly variantId: string;
  readonly nodeId: string;
  readonly gpus: readonly GpuReservation[];
  readonly engine: EngineName;
  readonly backend: Backend;
  readonly state: InstanceState;
  readonly wanted: 'run' | 'drain';
  /** The instance that goes once this one is ready. */
  readonly replaces: string | null;
  /** When it came into its state, in any unit; of two equals the longer steady one is kept. */
  readonly steadySince: number;
  /** It has been less than was wished for long enough: it makes way for a better form of itself that fits beside it. */
  readonly mayGrow?: boolean;
  /** An admin put it there; it does not move for the sake of others. */
  readonly pinned?: boolean;
  /** What others need to know to ask it to leave; absent: it stays. */
  readonly use?: InstanceUse;
}

/** How an instance is used, as far as it decides whether it makes room for others. */
export interface InstanceUse {
  /** Of a wish that is loaded only while it is asked for. */
  readonly isOnDemand: boolean;
  /** Nobody has asked it anything for a while, and nobody waits for it. */
  readonly isIdle: boolean;
  /** It answers requests at this moment. */
  readonly isAnswering: boolean;
  /** It has served for so long that somebody else may have a turn. */
  readonly hadItsTurn: boolean;
  /** What it costs to have it back. */
  readonly reloadSeconds: number;
  /** Requests of late. */
  readonly popularity: number;
}

/** An administrator's word that this instance shall move to that node, and there to these GPUs if any are named. */
export interface Pin {
  readonly instanceId: string;
  readonly nodeId: string;
  readonly gpuIds: readonly string[] | null;
  /** It may still be taken back: the old one stays though its successor is ready. */
  readonly isRevocable?: boolean;
  /** Instances that make room for it: it waits until they are gone, and is given up when one of them stays. */
  readonly after?: readonly string[];
}

export interface PlanOptions {
  /** Heeded as far as it is still true. */
  readonly advice?: Advice;
  /** The controller suspects itself: lost nodes count as suspect, so nothing of theirs is given up. */
  readonly brakeEngaged?: boolean;
}
