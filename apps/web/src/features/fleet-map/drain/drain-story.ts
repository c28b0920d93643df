import type { Plan, Refusal } from '@aivailable/placement';
import type { PlannedFleet } from '../../../server/planner/planner-talk.js';
import { type CardChange, changedCards, moveOf, type StoryMove } from '../plan-story.js';

/** What a drained node would lose, by the plan that the controller would make. */
export interface DrainStory {
  readonly moves: readonly StoryMove[];
  /** It has no other place now: it serves on, and goes when there is one. */
  readonly staying: readonly { readonly instanceId: string; readonly refusal: Refusal }[];
  /** It goes without a successor: more of it than wanted, or on its way already. */
  readonly leaving: readonly { readonly instanceId: string; readonly name: string }[];
  readonly cards: readonly CardChange[];
}

export function drainStory({ snapshot }: PlannedFleet, nodeId: string, after: Plan): DrainStory {
  const here = snapshot.instances.filter((one) => one.nodeId === nodeId && one.state !== 'stopped');
  const nameOf = (wishId: string) => snapshot.wishes.find(({ id }) => id === wishId)?.name ?? wishId;
  const moved = here.flatMap((instance) => {
    const place = after.placements.find((one) => one.instanceId === null && one.replaces === instance.id);
    return place ? [{ instance, place }] : [];
  });
  const staying = here.flatMap(({ id: instanceId }) => {
    const refusal = after.refusals.find(({ replaces }) => replaces === instanceId);
    return refusal ? [{ instanceId, refusal }] : [];
  });
  const going = new Set(after.steps.flatMap((step) => ('waitsFor' in step ? [step.instanceId] : [])));
  const placed = new Set(moved.map(({ instance }) => instance.id));
  const leaving = here.filter(({ id }) => going.has(id) && !placed.has(id));
  return {
    moves: moved.map((one) => moveOf(one, snapshot)),
    staying,
    leaving: leaving.map(({ id, wishId }) => ({ instanceId: id, name: nameOf(wishId) })),
    cards: changedCards({ moved, leaving, coming: [] }, snapshot),
  };
}
