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

/** What the planner plans from, in its own words; `libs/placement` has the types. */
const planningInput = {
  snapshot: z.looseObject({ nodes: list, wishes: list, instances: list, pins: list }),
  options: z.looseObject({ brakeEngaged: z.boolean() }),
};

/** The fleet as the next plan would see it: a browser that plans from it comes to the plan of the server. */
export const planningSnapshot = z.object({ at: z.iso.datetime(), ...planningInput });
export type PlanningSnapshot = z.infer<typeof planningSnapshot>;

/** A decision with everything that it was made from: `npm run -s placement -- replay FILE` plans it again. */
export const decisionFile = z.object({
  format: z.literal('aiv-decision/1'),
  decisionId: z.number().int(),
  at: z.iso.datetime(),
  epoch: z.number().int(),
  ...planningInput,
  outcome: z.object({ placements: list, steps: list, refusals: list }),
});
export type DecisionFile = z.infer<typeof decisionFile>;
