import type { Wish } from '@aivailable/placement';
import type { Destination, Question } from '../../../server/planner/planner-talk.js';
import type { Load } from './load.js';

export type AskedVerdict = Extract<Question, { kind: 'verdict' | 'moves-verdict' | 'place-verdict' }>;

/** What is asked of a target while this is carried; null while it is not known in the planner's words. */
export function questionsAbout(
  load: Load,
  wish: Wish | null,
): ((to: Destination, makesRoom: boolean) => AskedVerdict) | null {
  if (load.kind !== 'instances') {
    return wish && ((to, makesRoom) => ({ kind: 'place-verdict', wish, to, makesRoom }));
  }
  const { ids } = load;
  const [instanceId] = ids;
  if (instanceId === undefined) return null;
  if (ids.length > 1) return (to) => ({ kind: 'moves-verdict', instanceIds: ids, to });
  return (to, makesRoom) => ({ kind: 'verdict', instanceId, to, makesRoom });
}
