import { z } from 'zod';
import { placeRules, waitingPlace } from './admin/place-rules.js';
import { deploymentAvailability, servingHours } from './admin/serving-hours.js';
import { engineName, servedTask } from './assignment.js';
import { backend, deviceKind, gpu } from './gpu.js';
import { issue } from './issue.js';
import { kvType } from './kv-type.js';
import { nodeLabels } from './labels.js';
import { engineOffer, measuredBytes, progress } from './observation.js';
import { foreignPolicy, instanceState, nodeIntent, nodeLiveness } from './states.js';

/** What the console and the admin API show. Published on the event bus whole, whenever one changes. */

const time = z.iso.datetime();

/** What is kept free on a GPU, and who said so. */
export const gpuHeadroom = z.object({
  gpuId: z.string(),
  /** In force now. */
  bytes: z.number().int().nonnegative(),
  /** By an admin; null: ours. */
  setBytes: z.number().int().nonnegative().nullable(),
  /** What the driver kept for itself while nothing of ours ran there; null: it was never told. */
  reserveBytes: z.number().int().nonnegative().nullable(),
});
export type GpuHeadroom = z.infer<typeof gpuHeadroom>;

export const nodeView = z.object({
  nodeId: z.string(),
  name: z.string(),
  hostname: z.string(),
  kind: deviceKind,
  liveness: nodeLiveness,
  intent: nodeIntent,
  agentVersion: z.string(),
  platform: z.string(),
  gpus: z.array(gpu),
  engines: z.array(engineOffer),
  issues: z.array(issue),
  /** Absent where the API does not know it. */
  foreignPolicy: foreignPolicy.optional(),
  headroom: z.array(gpuHeadroom).optional(),
  /** Absent: it has none. */
  labels: nodeLabels.optional(),
  /** It came and went again and again: nothing new is placed on it until then. Absent or null: it is trusted. */
  newWorkFrom: time.nullable().optional(),
  /** Last report; null before the first of this API process. */
  seenAt: time.nullable(),
});
export type NodeView = z.infer<typeof nodeView>;

/** Model files that were seen to be right on a node, and can be loaded there without a transfer. */
export const nodeStore = z.object({
  nodeId: z.string(),
  files: z.array(z.object({ sha256: z.string(), sizeBytes: z.number().int().nonnegative() })),
});
export type NodeStore = z.infer<typeof nodeStore>;

export const footprintView = z.object({
  weightsBytes: z.number().int(),
  kvBytes: z.number().int(),
  computeBytes: z.number().int(),
  overheadBytes: z.number().int(),
  totalBytes: z.number().int(),
});
export type FootprintView = z.infer<typeof footprintView>;

export const instanceView = z.object({
  instanceId: z.string(),
  deploymentId: z.string(),
  servedName: z.string(),
  nodeId: z.string(),
  gpus: z.array(z.object({ gpuId: z.string(), reservedBytes: z.number().int() })),
  /** What the promise is made from: computed from the file, or remembered from an earlier load like it. */
  reservedFrom: z.enum(['estimate', 'measured']).optional(),
  /** An admin put it there: it is neither moved nor evicted for the sake of others. */
  pinned: z.boolean().optional(),
  engine: engineName,
  backend,
  state: instanceState,
  wanted: z.enum(['run', 'drain']),
  slots: z.number().int(),
  busySlots: z.number().int(),
  pid: z.number().int().nullable(),
  progress: progress.nullable(),
  /** Estimate of one instance over all its GPUs. */
  footprint: footprintView,
  measured: measuredBytes.nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** The file that it really runs; absent or null: its engine's own model. */
  fileId: z.string().nullable().optional(),
  quantisation: z.string().nullable().optional(),
  /** How it keeps its KV cache; absent: f16. */
  kvType: kvType.optional(),
  /** What it is less than was wished for, and why; null or absent: nothing. */
  lesser: z.string().nullable().optional(),
  /** Of one stream, as it was measured on cards like its own; null or absent: never yet. */
  tokensPerSecond: z.number().nonnegative().nullable().optional(),
  /** Where it is on its way to; absent or null: nowhere. */
  moveTo: z
    .object({
      nodeId: z.string(),
      gpuIds: z.array(z.string()).nullable(),
      /** Until then the move can be taken back without a restart. */
      undoUntil: time.nullable(),
      /** Instances that make room for it first. */
      after: z.array(z.string()),
    })
    .nullable()
    .optional(),
  /** The instance that this one replaces in a move. */
  replaces: z.string().nullable(),
  /** When it came into its state. */
  stateSince: time.optional(),
  /** How long loads of its model took on cards of its kind, of late; null or absent: none was seen. */
  loadMs: z.number().nonnegative().nullable().optional(),
  /** Why it drains; absent or null: it does not, or nobody said. */
  drainReason: z.string().nullable().optional(),
  createdAt: time,
});
export type InstanceView = z.infer<typeof instanceView>;

/** Why a wished instance is not placed, GPU by GPU. */
export const refusalView = z.object({
  message: z.string(),
  candidates: z.array(
    z.object({
      nodeId: z.string(),
      nodeName: z.string(),
      gpuIds: z.array(z.string()),
      /** Bytes missing; null when a rule stood against it rather than bytes. */
      shortBytes: z.number().int().nullable(),
      reason: z.string(),
    }),
  ),
  /** Its place is taken by what is about to leave: nothing has to be done but to wait. */
  waits: z.boolean().optional(),
  /** They have left; until then it is believed that their bytes will be free in a moment. */
  waitsUntil: time.optional(),
});
export type RefusalView = z.infer<typeof refusalView>;

/** What is seen of the use of a deployment, and what follows from it. */
export const deploymentDemand = z.object({
  /** Replicas that it wants now: by demand, by the clock and by load. */
  wantedReplicas: z.number().int(),
  /** Why it wants another number of them than `replicas`; null: it does not. */
  reason: z.string().nullable(),
  /** None is ready and at least one is on its way, or its place is being made free. */
  loading: z.boolean(),
  /** Until one is ready, if somebody asks for it now: from loads like it. Null while one is ready. */
  etaSeconds: z.number().int().nonnegative().nullable(),
  /** Requests that wait for it. */
  waiting: z.number().int().nonnegative(),
  lastUsedAt: time.nullable(),
});
export type DeploymentDemand = z.infer<typeof deploymentDemand>;

export const deploymentView = z.object({
  deploymentId: z.string(),
  servedName: z.string(),
  /** Both null for a model that its engine knows by itself. */
  modelId: z.string().nullable(),
  fileId: z.string().nullable(),
  /** The only engine that will do; null: the one that each node prefers. */
  engine: engineName.nullable().optional(),
  engineModel: z.string().nullable().optional(),
  task: servedTask,
  replicas: z.number().int(),
  contextTokens: z.number().int(),
  slots: z.number().int(),
  priority: z.number().int(),
  /** With as few slots it will do. */
  minSlots: z.number().int().optional(),
  fallbackFileIds: z.array(z.string()).optional(),
  allowSmallerQuantisations: z.boolean().optional(),
  /** Instances that are less than was wished for, each in a sentence with the bytes that are missing. */
  lesser: z.array(z.string()).optional(),
  /** Keeps answering when any single node dies. */
  survivesNodeLoss: z.boolean().optional(),
  /** Absent: f16. */
  kvType: kvType.optional(),
  ...placeRules,
  /** Replicas that have been put somewhere and do not stand there yet. */
  places: z.array(waitingPlace).optional(),
  /** Absent: always, and it does not grow. */
  availability: deploymentAvailability.optional(),
  idleMinutes: z.number().optional(),
  hours: servingHours.nullable().optional(),
  maxReplicas: z.number().int().nullable().optional(),
  demand: deploymentDemand.optional(),
  readyInstances: z.number().int(),
  refusal: refusalView.nullable(),
  createdAt: time,
});
export type DeploymentView = z.infer<typeof deploymentView>;

export const modelFileView = z.object({
  fileId: z.string(),
  fileName: z.string(),
  quantisation: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  source: z.string(),
  /** Of a split model, in order. */
  parts: z.array(z.object({ fileName: z.string(), sizeBytes: z.number().int(), sha256: z.string() })).optional(),
  /** Who named the digest before the file was read: the admin, our list, the hub; `computed`: nobody did. */
  digestFrom: z.enum(['given', 'list', 'hub', 'computed']).optional(),
  /** In the controller's own store, and so deleted with its model. */
  stored: z.boolean().optional(),
  pinned: z.boolean().optional(),
  /** Made room for others; fetched again from its source when somebody wants it. */
  evicted: z.boolean().optional(),
  lastUsedAt: time.optional(),
});
export type ModelFileView = z.infer<typeof modelFileView>;

export const modelView = z.object({
  modelId: z.string(),
  name: z.string(),
  architecture: z.string(),
  task: servedTask,
  parameterCount: z.number().nullable(),
  trainedContextTokens: z.number().int().nullable(),
  license: z.string().nullable(),
  /** Written by us so that a first chat needs no download; says nothing of use. */
  toy: z.boolean(),
  files: z.array(modelFileView),
  createdAt: time,
});
export type ModelView = z.infer<typeof modelView>;

export const importView = z.object({
  importId: z.string(),
  source: z.string(),
  state: z.enum(['waiting', 'downloading', 'verifying', 'paused', 'done', 'failed', 'cancelled']),
  progress: progress.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  modelId: z.string().nullable(),
  createdAt: time,
});
export type ImportView = z.infer<typeof importView>;

/** One line of the timeline: what happened, to whom, said by which room. */
export const timelineEntry = z.object({
  id: z.number().int(),
  at: time,
  kind: z.string(),
  message: z.string(),
  actor: z.string().nullable(),
  subject: z.record(z.string(), z.string()),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;
