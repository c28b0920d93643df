import { z } from 'zod';
import { backend } from '../gpu.js';
import { refusalView } from '../views.js';
import { createDeployment } from './deployments.js';

const replicas = z.number().int();

/** A card that is not there. */
const supposedCard = z.strictObject({
  totalBytes: z.number().int().positive(),
  /** Only shown. */
  name: z.string().trim().min(1).max(100).default('supposed GPU'),
});

/** Something that has not happened, for the planner to think through. */
export const supposition = z.discriminatedUnion('kind', [
  supposedCard.extend({
    kind: z.literal('add-gpu'),
    nodeId: z.string().min(1),
    /** Default: what the node's engines serve. */
    backend: backend.optional(),
  }),
  z.strictObject({
    kind: z.literal('add-node'),
    /** A node whose engines it has. */
    like: z.string().min(1),
    /** Absent: as many cards as that one, as large, and empty. */
    gpus: z.array(supposedCard).min(1).max(64).optional(),
    /** Only shown; default: another one like that. */
    name: z.string().trim().min(1).max(100).optional(),
  }),
  z.strictObject({ kind: z.literal('lose-node'), nodeId: z.string().min(1) }),
  z.strictObject({ kind: z.literal('drain-node'), nodeId: z.string().min(1) }),
  z.strictObject({ kind: z.literal('deploy'), deployment: createDeployment }),
  z.strictObject({ kind: z.literal('remove'), deploymentId: z.string().min(1) }),
]);

/** What would be different, beside what would be planned as things are. */
export const whatIfView = z.object({
  /** Sentences; one that says so where nothing would change. */
  messages: z.array(z.string()),
  changes: z.array(
    z.object({ deploymentId: z.string(), name: z.string(), placedBefore: replicas, placedAfter: replicas }),
  ),
  /** Refusals that there would be and are not now. */
  newRefusals: z.array(refusalView),
});
export type WhatIfView = z.infer<typeof whatIfView>;

export const whyNotView = z.object({
  /** Every replica has a place. */
  ok: z.boolean(),
  message: z.string(),
  refusals: z.array(refusalView),
  /** Where the fewest bytes are missing, and which instances of ours hold bytes there; null where bytes would not help. */
  nearest: z
    .object({
      nodeId: z.string(),
      nodeName: z.string(),
      gpuIds: z.array(z.string()),
      shortBytes: z.number().int(),
      heldBy: z.array(z.object({ instanceId: z.string(), deploymentId: z.string(), bytes: z.number().int() })),
    })
    .nullable(),
});
export type WhyNotView = z.infer<typeof whyNotView>;
