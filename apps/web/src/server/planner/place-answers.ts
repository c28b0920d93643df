import { makeRoomForPlace, type PlacePreview, previewChain, previewPlace, type Wish } from '@aivailable/placement';
import { texts } from '../texts.js';
import type { Destination, PlaceAnswer, PlannedFleet, Question, Verdict } from './planner-talk.js';
import { isShort, namesOfInstances, whyNotThere } from './verdict-of.js';

/** One replica more of a wish, put somewhere: of a deployment that there is not yet, or of one that stands. */
export function placeAnswer(
  { snapshot, options }: PlannedFleet,
  wish: Wish,
  to: Destination,
  makesRoom = true,
): PlaceAnswer {
  const target = to === 'anywhere' ? null : to;
  const alone = previewPlace(snapshot, wish, target, options);
  if (alone.ok || target === null || !makesRoom || !isShort(alone.refusals)) return answerOf(alone);
  const room = makeRoomForPlace(snapshot, wish, target, options);
  if (room === null) return answerOf(alone);
  const { chain, preview } = room;
  return { ...answerOf(preview), chain, previews: previewChain(snapshot, chain, options) };
}

function answerOf({ placements, refusals, evicted }: PlacePreview): PlaceAnswer {
  const [place = null] = placements;
  const { message, candidates } = refusals[0] ?? { message: texts.planner.notThereNow, candidates: [] };
  return { chain: [], previews: [], place, evicted, refusal: place === null ? { message, candidates } : null };
}

/** The same in short. */
export function placeVerdict(
  fleet: PlannedFleet,
  { wish, to, makesRoom }: Extract<Question, { kind: 'place-verdict' }>,
): Verdict {
  const { chain, evicted, refusal } = placeAnswer(fleet, wish, to, makesRoom);
  if (refusal !== null) return whyNotThere(refusal);
  if (evicted.length > 0) {
    return {
      kind: 'evicts',
      names: namesOfInstances(
        fleet,
        evicted.map(({ id }) => id),
      ),
    };
  }
  if (chain.length === 0) return { kind: 'fits' };
  const ids = chain.map(({ instanceId }) => instanceId);
  return { kind: 'after', names: namesOfInstances(fleet, ids) };
}
