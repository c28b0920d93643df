import { z } from 'zod';

/** Off: nobody looks. Suggest: an admin decides. Automatic: what is worth it is done. */
export const rebalanceMode = z.enum(['off', 'suggest', 'automatic']);
export type RebalanceMode = z.infer<typeof rebalanceMode>;

export const rebalanceSettings = z.object({
  mode: rebalanceMode.default('suggest'),
  /** A better placement has to stay better for so long before it is suggested or carried out. */
  holdSeconds: z.number().int().min(0).max(86_400).default(30),
  /** Where everything has its place, each moved instance has to bring so many per cent more capacity. */
  minGainPercent: z.number().min(0).max(1_000).default(5),
  /** Instances that one suggestion may move. */
  movesPerSuggestion: z.number().int().min(1).max(50).default(4),
  movesPerHour: z.number().int().min(1).max(1_000).default(12),
  /** Moves at the same time, from or to one node. */
  movesAtOncePerNode: z.number().int().min(1).max(10).default(1),
});
export type RebalanceSettings = z.output<typeof rebalanceSettings>;

/** What is left out stays as it is. */
export const changeRebalance = z.strictObject({
  mode: rebalanceMode.optional(),
  holdSeconds: rebalanceSettings.shape.holdSeconds.unwrap().optional(),
  minGainPercent: rebalanceSettings.shape.minGainPercent.unwrap().optional(),
  movesPerSuggestion: rebalanceSettings.shape.movesPerSuggestion.unwrap().optional(),
  movesPerHour: rebalanceSettings.shape.movesPerHour.unwrap().optional(),
  movesAtOncePerNode: rebalanceSettings.shape.movesAtOncePerNode.unwrap().optional(),
});
export type ChangeRebalance = z.output<typeof changeRebalance>;

/** Exactly the suggestion that was seen. */
export const chosenRebalance = z.object({ rebalanceId: z.string().min(1) });

const spot = z.object({ nodeId: z.string(), nodeName: z.string(), gpuIds: z.array(z.string()) });
const named = z.object({ deploymentId: z.string(), servedName: z.string() });

export const rebalanceView = z.object({
  rebalanceId: z.string(),
  /** `broken-off`: some of its moves were made; `given-up`: none. */
  state: z.enum(['suggested', 'running', 'done', 'broken-off', 'given-up', 'outdated', 'dismissed']),
  /** Why moves that had not begun did not begin any more: one could not be made, nobody needed the room, an admin's word. */
  brokenOffBy: z.enum(['impossible', 'needless', 'switched-off']).nullable(),
  /** In one sentence: what is gained, and by which moves. */
  message: z.string(),
  gain: z.object({
    /** Not served now. */
    served: z.array(named),
    replicas: z.array(named.extend({ more: z.number().int() })),
    /** Go with a single node now. */
    survivable: z.array(named),
    /** Cannot leave a draining node now. */
    leavingInstances: z.number().int(),
    capacityPercent: z.number(),
  }),
  cost: z.object({
    movedInstances: z.number().int(),
    loadedBytes: z.number().int(),
    /** About. */
    seconds: z.number().int(),
  }),
  /** In order. Each new instance is ready before the old one goes. */
  moves: z.array(
    z.object({
      instanceId: z.string(),
      deploymentId: z.string(),
      servedName: z.string(),
      from: spot,
      to: spot,
      reason: z.string(),
      state: z.enum(['waiting', 'moving', 'done', 'given-up']),
    }),
  ),
  /** Where the room goes that is made. */
  places: z.array(named.extend({ to: spot })),
  since: z.iso.datetime(),
  beganAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** Who applied or dismissed it; null: nobody, or the controller by itself. */
  actor: z.string().nullable(),
});
export type RebalanceView = z.infer<typeof rebalanceView>;

export const rebalanceState = z.object({
  settings: rebalanceSettings,
  suggestion: rebalanceView.nullable(),
  running: rebalanceView.nullable(),
  /** Of the last day, the latest first. */
  ended: z.array(rebalanceView),
});
export type RebalanceState = z.infer<typeof rebalanceState>;
