import type { Plan } from './plan-result.js';
import type { Wish } from './snapshot.js';

/** The wishes without the places that a plan takes or gives up: each is taken once. */
export function withoutPlaces(wishes: readonly Wish[], { placements, steps }: Plan): readonly Wish[] {
  const over = new Set([
    ...placements.flatMap(({ wishId, takesPlace }) => (takesPlace === undefined ? [] : [key(wishId, takesPlace)])),
    ...steps.flatMap((step) => (step.do === 'abandon-place' ? [key(step.wishId, step.placeId)] : [])),
  ]);
  if (over.size === 0) return wishes;
  return wishes.map((wish) => {
    if (wish.places === undefined) return wish;
    return { ...wish, places: wish.places.filter(({ id }) => !over.has(key(wish.id, id))) };
  });
}

function key(wishId: string, placeId: string): string {
  return `${wishId} ${placeId}`;
}
