import { z } from 'zod';
import { backend } from './gpu.js';
import { kvType } from './kv-type.js';

export const engineName = z.enum(['embedded', 'simulated', 'llama-server', 'ollama', 'vllm']);
export type EngineName = z.infer<typeof engineName>;

/** One file on disk, known by its digest. */
const assignedPart = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.number().int().positive(),
  fileName: z.string().min(1),
  /** Where the file lies on the controller's machine; an agent on that machine uses it in place. */
  localPath: z.string().nullable(),
});
export type AssignedPart = z.infer<typeof assignedPart>;

/** The file an instance runs: found by digest in the agent's store, else fetched from the controller. */
export const assignedFile = assignedPart.extend({
  /**
   * Of a model that is split, all its files in order. Its own `sha256` is then that of their digests, one per line, and
   * `sizeBytes` is their sum; name and path are those of the first.
   */
  parts: z.array(assignedPart).min(2).optional(),
});
export type AssignedFile = z.infer<typeof assignedFile>;

export const servedTask = z.enum(['chat', 'embed']);
export type ServedTask = z.infer<typeof servedTask>;

export const assignedInstance = z.object({
  instanceId: z.string().min(1),
  deploymentId: z.string().min(1),
  /** The name clients ask for. */
  servedName: z.string().min(1),
  engine: engineName,
  backend,
  /** Null where the engine finds the model by its own name, `engineModel`. */
  file: assignedFile.nullable(),
  /** What the engine calls a model that has no file here: `llama3.2:3b` of Ollama, a hub's id or a folder for vLLM. */
  engineModel: z.string().min(1).max(300).optional(),
  task: servedTask,
  /** Tokens of context per slot. */
  contextTokens: z.number().int().positive(),
  slots: z.number().int().positive(),
  /** How the KV cache is kept; absent: f16. */
  kvType: kvType.optional(),
  /** GPUs in the order of the layer split. */
  gpus: z.array(z.object({ gpuId: z.string().min(1), reservedBytes: z.number().int().nonnegative() })).min(1),
  /** `run`: keep it ready. `drain`: finish what is in flight, take nothing new, then stop. */
  wanted: z.enum(['run', 'drain']),
  /** Grows when an admin asks for another try after a failure. */
  attempt: z.number().int().nonnegative(),
});
export type AssignedInstance = z.infer<typeof assignedInstance>;

/** Everything a node shall run. What is not in it is to be stopped. */
export const assignment = z.object({
  /** Epoch of the leader that wrote it; an agent refuses a smaller one than it has seen. */
  epoch: z.number().int().nonnegative(),
  revision: z.number().int().nonnegative(),
  instances: z.array(assignedInstance),
});
export type Assignment = z.infer<typeof assignment>;
