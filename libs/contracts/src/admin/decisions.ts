import { z } from 'zod';

/** What a decision of the controller came to, in numbers. */
export const decisionView = z.object({
  decisionId: z.number().int(),
  at: z.iso.datetime(),
  epoch: z.number().int(),
  starts: z.number().int(),
  drains: z.number().int(),
  stops: z.number().int(),
  abandoned: z.number().int(),
  refusals: z.number().int(),
});
export type DecisionView = z.infer<typeof decisionView>;

const list = z.array(z.unknown());

/** A decision with everything that it was made from: `npm run -s placement -- replay FILE` plans it again. */
export const decisionFile = z.object({
  format: z.literal('aiv-decision/1'),
  decisionId: z.number().int(),
  at: z.iso.datetime(),
  epoch: z.number().int(),
  /** In the planner's words. */
  snapshot: z.object({ nodes: list, wishes: list, instances: list, pins: list }),
  options: z.object({ brakeEngaged: z.boolean() }),
  outcome: z.object({ placements: list, steps: list, refusals: list }),
});
export type DecisionFile = z.infer<typeof decisionFile>;
