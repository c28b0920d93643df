/**
 * A whole fleet as a packing problem, plain data ("aiv-placement/1"). Every quantity is a whole number (MiB, layers,
 * slots), so two judges never disagree by rounding.
 */
export interface FleetProblem {
  readonly nodes: readonly FleetNode[];
  readonly models: readonly FleetModel[];
  /** What runs now. */
  readonly current?: readonly FleetInstance[];
  /** An instance of the model must sit on exactly these GPUs. */
  readonly pins?: readonly { readonly model: string; readonly gpus: readonly string[] }[];
  /** How many running instances of ready and cordoned nodes may be stopped or changed; null is any number. */
  readonly moveBudget?: number | null;
}

export interface FleetNode {
  readonly id: string;
  /** Cordoned keeps what runs, draining must end up empty and serves meanwhile, down holds nothing. */
  readonly state: 'ready' | 'cordoned' | 'draining' | 'down';
  readonly gpus: readonly FleetGpu[];
}

export interface FleetGpu {
  readonly id: string;
  readonly vramMiB: number;
  /** Head-room that nobody may use. */
  readonly reservedMiB: number;
  /** Taken by every engine process. */
  readonly ctxMiB: number;
  readonly bwGBps: number;
  /** Back ends that run on it. */
  readonly tags: readonly string[];
}

export interface FleetModel {
  readonly id: string;
  readonly weight: number;
  /** Owed, on different nodes. */
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Shall survive the death of any single node. */
  readonly ha: boolean;
  readonly minSlots: number;
  readonly maxSlots: number;
  /** Slots beyond this are worth nothing. */
  readonly demandSlots: number;
  readonly targetTps: number;
  readonly maxNodes?: number;
  readonly variants: readonly FleetVariant[];
}

export interface FleetVariant {
  readonly id: string;
  /** One of these must be on all GPUs of an instance. */
  readonly tags: readonly string[];
  readonly layers: number;
  readonly layerMiB: number;
  /** Per slot and layer. */
  readonly kvLayerMiB: number;
  /** Per GPU. */
  readonly computeMiB: number;
  /** Bytes read per token. */
  readonly activeMiB: number;
  /** Per cent of the unquantised model. */
  readonly quality: number;
}

export interface FleetPlacement {
  readonly model: string;
  readonly variant: string;
  readonly slots: number;
  readonly parts: readonly { readonly gpu: string; readonly layers: number }[];
}

export interface FleetInstance extends FleetPlacement {
  readonly id: string;
}

export type FleetStep = { readonly start: number } | { readonly stop: string };

export interface FleetPlan {
  readonly placements: readonly FleetPlacement[];
  /** Make before break: in this order no GPU is ever over-committed and no model that stays loses its last instance. */
  readonly steps: readonly FleetStep[];
}
