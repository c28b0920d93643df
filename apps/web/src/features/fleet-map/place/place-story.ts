import type { CurrentInstance, Placement, Wish } from '@aivailable/placement';
import type { PlaceAnswer, PlannedFleet } from '../../../server/planner/planner-talk.js';
import { type CardChange, changedCards, type Spot, type StoryMove, spotOf, storyOf } from '../plan-story.js';

/** What a person wants to see before something is put somewhere: who moves or leaves first, what comes, and the cards. */
export interface PlaceStory {
  readonly moves: readonly StoryMove[];
  readonly leaving: readonly { readonly id: string; readonly name: string; readonly from: Spot }[];
  readonly comes: { readonly name: string; readonly to: Spot; readonly bytes: number } | null;
  readonly cards: readonly CardChange[];
}

export function placeStory(fleet: PlannedFleet, wish: Wish, answer: PlaceAnswer): PlaceStory {
  const { chain, previews, place, evicted } = answer;
  const wishes = [...fleet.snapshot.wishes.filter(({ id }) => id !== wish.id), wish];
  const snapshot = { ...fleet.snapshot, wishes };
  const { moves, moved } = storyOf({ ...fleet, snapshot }, { chain, previews, refusal: null });
  const nameOf = (wishId: string) => wishes.find(({ id }) => id === wishId)?.name ?? wishId;
  return {
    moves,
    leaving: evicted.map((one: CurrentInstance) => {
      return { id: one.id, name: nameOf(one.wishId), from: spotOf(one, snapshot) };
    }),
    comes: place && { name: wish.name, to: spotOf(place, snapshot), bytes: bytesOf(place) },
    cards: changedCards({ moved, leaving: evicted, coming: place === null ? [] : [place] }, snapshot),
  };
}

function bytesOf({ gpus }: Placement): number {
  return gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
}
