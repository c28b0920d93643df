import type { Ask } from './asks.js';
import type { CurrentInstance, PlacementNode, Variant, Wish } from './snapshot.js';

/**
 * A wish may be met in several forms, the best first. What is missing takes the best that finds a place; what has to
 * leave may become less, because less is more than nothing; what merely moves may not.
 */

/** The forms that will do for this ask, the best first. */
export function formsFor({ wish, replacing, pin, grows = false }: Ask): readonly Variant[] {
  if (replacing === null || (pin === null && !grows)) return wish.variants;
  const at = rankOf(replacing, wish);
  if (grows) return at < 0 ? wish.variants : wish.variants.slice(0, at);
  return at < 0 ? wish.variants : wish.variants.slice(0, at + 1);
}

/** It serves in a lesser form, or in one that is wished for no more, and has done so for long enough; a better one of it may stand beside it. */
export function mayGrow({ state, mayGrow: isRipe = false, ...instance }: CurrentInstance, wish: Wish): boolean {
  return isRipe && state === 'ready' && rankOf(instance, wish) !== 0;
}

export function isBetterForm(one: CurrentInstance, than: CurrentInstance, wish: Wish): boolean {
  const [rank, other] = [rankOf(one, wish), rankOf(than, wish)];
  return rank >= 0 && (other < 0 || rank < other);
}

/** The form was tried there and is left alone for a while. */
export function formObstacle({ id }: PlacementNode, variant: Variant, { avoidForms = [] }: Wish): string | null {
  return avoidForms.find(({ nodeId, variantId }) => nodeId === id && variantId === variant.id)?.reason ?? null;
}

/** -1: it is none of the forms that are wished for now. */
function rankOf({ variantId }: Pick<CurrentInstance, 'variantId'>, { variants }: Wish): number {
  return variants.findIndex(({ id }) => id === variantId);
}
