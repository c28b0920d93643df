import { z } from 'zod';
import { servedTask } from '../assignment.js';
import { footprintView, refusalView } from '../views.js';
import { servedName } from './models.js';

export const createDeployment = z.object({
  modelId: z.string().min(1),
  /** Default: the model's only or smallest file. */
  fileId: z.string().min(1).optional(),
  /** The name clients ask for; default: the model's name. */
  servedName: servedName.optional(),
  /** Default: what the model was made for. A chat model may be deployed for embeddings, not the other way round. */
  task: servedTask.optional(),
  replicas: z.number().int().min(0).max(100).default(1),
  /** Tokens of context per slot. */
  contextTokens: z.number().int().min(256).max(1_048_576).default(4096),
  slots: z.number().int().min(1).max(64).default(4),
  /** Larger goes first when room is short. */
  priority: z.number().int().min(0).max(100).default(50),
});
export type CreateDeployment = z.input<typeof createDeployment>;

export const changeDeployment = z.object({
  replicas: z.number().int().min(0).max(100).optional(),
  priority: z.number().int().min(0).max(100).optional(),
});
export type ChangeDeployment = z.infer<typeof changeDeployment>;

/** Move an instance to a node, and there to a GPU when one is named. */
export const moveInstance = z.object({ nodeId: z.string().min(1), gpuIds: z.array(z.string()).optional() });
export type MoveInstance = z.infer<typeof moveInstance>;

/** What a deploy or a move would do, without doing it. */
export const placementPreview = z.object({
  ok: z.boolean(),
  footprint: footprintView.nullable(),
  placements: z.array(
    z.object({
      nodeId: z.string(),
      nodeName: z.string(),
      gpus: z.array(z.object({ gpuId: z.string(), reservedBytes: z.number().int() })),
    }),
  ),
  refusal: refusalView.nullable(),
  /** Seconds without a ready instance; 0 when the new one stands before the old one goes. */
  outageSeconds: z.number().nonnegative(),
});
export type PlacementPreview = z.infer<typeof placementPreview>;
