import { z } from 'zod';

/** Standing, typed, self-clearing trouble. The list is closed: a new cause gets a new code here. */
export const issueCode = z.enum([
  'no_gpu',
  'driver_missing',
  'gpu_refused',
  'gpu_query_failed',
  'engine_missing',
  'engine_failed',
  'cpu_spill',
  'estimate_exceeded',
  'file_missing',
  'file_corrupt',
  'disk_full',
  'download_failed',
  'no_capacity',
  'node_suspect',
  'node_lost',
  'node_flapping',
  'agent_outdated',
  'agent_refused',
  'brake_engaged',
  'footprint_deviates',
  'foreign_process',
  'better_placement',
  'load_out_of_memory',
  'drain_stuck',
]);
export type IssueCode = z.infer<typeof issueCode>;

export const issue = z.object({
  code: issueCode,
  message: z.string(),
  /** Ids of what the trouble is about; all optional. */
  gpuId: z.string().optional(),
  instanceId: z.string().optional(),
  deploymentId: z.string().optional(),
  nodeId: z.string().optional(),
  /** The suggestion that would end it. */
  rebalanceId: z.string().optional(),
});
export type Issue = z.infer<typeof issue>;
