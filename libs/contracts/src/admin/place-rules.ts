import { z } from 'zod';

/** A node, and there some of its cards or any of them. */
export const chosenPlace = z.object({
  nodeId: z.string().min(1),
  /** Absent: any card of the node. */
  gpuIds: z
    .array(z.string().min(1))
    .min(1, 'Name a card, or leave gpuIds out for any card of the node.')
    .max(64)
    .optional(),
});
export type ChosenPlace = z.infer<typeof chosenPlace>;

/** The same as it is asked for: what nobody reads would look like something that is heeded. */
export const askedPlace = z.strictObject(chosenPlace.shape);

/** Where instances of a deployment may stand at all. Its replicas stand on distinct nodes in any case. */
export const placeRules = {
  /** Pinned: there and nowhere else. Empty: anywhere. */
  onlyOn: z.array(chosenPlace).max(200).optional(),
  /** Nodes on which it never stands. */
  keepOff: z.array(z.string().min(1)).max(1000).optional(),
  /** Deployments with which it never shares a node, whichever of the two came first. */
  apartFrom: z.array(z.string().min(1)).max(100).optional(),
};

/** The same as they are asked for. */
export const askedRules = { ...placeRules, onlyOn: z.array(askedPlace).max(200).optional() };

export interface PlaceRules {
  readonly onlyOn?: readonly ChosenPlace[] | undefined;
  readonly keepOff?: readonly string[] | undefined;
  readonly apartFrom?: readonly string[] | undefined;
}

export const RULES_MISFIT = 'onlyOn names a node that keepOff forbids: take it out of one of them.';

/** Why these rules cannot be kept together, whatever the fleet; null where they can. A change is judged with what stays as it was. */
export function rulesMisfit({ onlyOn = [], keepOff = [] }: PlaceRules): string | null {
  const off = new Set(keepOff);
  return onlyOn.some(({ nodeId }) => off.has(nodeId)) ? RULES_MISFIT : null;
}

/** Where one replica is put by an admin's word, as it was shown; like a move, and kept like one. */
export const orderPlace = z
  .strictObject({
    /** Absent: the planner chooses. */
    nodeId: z.string().min(1).optional(),
    gpuIds: chosenPlace.shape.gpuIds,
    /** Instances that make room for it, one after the other; it waits until they have gone. */
    first: z
      .array(askedPlace.extend({ instanceId: z.string().min(1) }))
      .max(8)
      .optional(),
    /** What it would take, as it was shown. Where it would be otherwise by now, nothing is done. */
    expects: z.array(z.object({ gpuId: z.string(), reservedBytes: z.number().int() })).optional(),
  })
  .refine(({ nodeId, gpuIds, first }) => nodeId !== undefined || (gpuIds === undefined && first === undefined), {
    message: 'Name the node of the cards as nodeId.',
    path: ['nodeId'],
  });
export type OrderPlace = z.infer<typeof orderPlace>;

/** A replica that has been put somewhere and does not stand there yet. */
export const waitingPlace = chosenPlace.extend({
  /** Instances that make room for it first. */
  after: z.array(z.string()).optional(),
});
