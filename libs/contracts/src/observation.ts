import { z } from 'zod';
import { engineName } from './assignment.js';
import { backend } from './gpu.js';
import { kvType } from './kv-type.js';
import { instanceState } from './states.js';

/** What the engine's own lines and the driver said that an instance took. Unknown is null. */
const byKind = {
  weightsBytes: z.number().int().nonnegative().nullable(),
  kvBytes: z.number().int().nonnegative().nullable(),
  computeBytes: z.number().int().nonnegative().nullable(),
};

export const measuredBytes = z.object({
  ...byKind,
  /** The same for each GPU in the order of the assignment; absent where the engine gives only sums. */
  perGpu: z.array(z.object(byKind)).optional(),
  /** Rise of the driver's used bytes over the load, per GPU in the order of the assignment. */
  driverRiseBytes: z.array(z.number().int().nullable()),
});
export type MeasuredBytes = z.infer<typeof measuredBytes>;

export const progress = z.object({
  doneBytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative(),
  bytesPerSecond: z.number().nonnegative().nullable(),
});
export type Progress = z.infer<typeof progress>;

export const instanceObservation = z.object({
  instanceId: z.string().min(1),
  state: instanceState,
  attempt: z.number().int().nonnegative(),
  engine: engineName,
  engineVersion: z.string().nullable(),
  backend,
  pid: z.number().int().positive().nullable(),
  slots: z.number().int().nonnegative(),
  busySlots: z.number().int().nonnegative(),
  progress: progress.nullable(),
  measured: measuredBytes.nullable(),
  /** Why it is `failed`; null otherwise. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Of one that is `failed`: from its failure to the next try by itself; null or absent: nobody said that there is one. */
  retryInMs: z.number().int().nonnegative().nullable().optional(),
});
export type InstanceObservation = z.infer<typeof instanceObservation>;

/** What one engine of the node can do. */
export const engineOffer = z.object({
  engine: engineName,
  version: z.string().nullable(),
  backends: z.array(backend),
  /** GPUs of these backends that it does not serve, each with the reason. */
  refusedGpus: z.array(z.object({ gpuId: z.string(), reason: z.string() })).optional(),
  /** What an instance takes of a GPU's whole memory, whatever the model; absent where the model decides. */
  gpuShare: z.number().gt(0).max(1).optional(),
  /** Somebody else started it: its memory is taken already, before an instance of ours is placed on it. */
  isAttached: z.boolean().optional(),
  /** How it can keep a KV cache; absent: in f16, or as it was set up. */
  kvTypes: z.array(kvType).optional(),
});
export type EngineOffer = z.infer<typeof engineOffer>;
