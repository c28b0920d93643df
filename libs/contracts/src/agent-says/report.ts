import { z } from 'zod';
import { gpu } from '../gpu.js';
import { issue } from '../issue.js';
import { engineOffer, instanceObservation } from '../observation.js';

/** Heartbeat and report in one: always the whole observed state, so a lost one costs nothing. */
export const report = z.object({
  type: z.literal('report'),
  /** Grows by one with each report of a boot. */
  seq: z.number().int().nonnegative(),
  /** Grows when something other than a gauge (used bytes, temperature, load) changed. */
  rev: z.number().int().nonnegative(),
  /** The assignment that is being carried out; 0 before the first. */
  assignmentEpoch: z.number().int().nonnegative(),
  assignmentRevision: z.number().int().nonnegative(),
  gpus: z.array(gpu),
  engines: z.array(engineOffer),
  instances: z.array(instanceObservation),
  issues: z.array(issue),
  /** Files present and verified in the agent's store. */
  files: z.array(z.object({ sha256: z.string(), sizeBytes: z.number().int().nonnegative() })),
});
export type Report = z.infer<typeof report>;
