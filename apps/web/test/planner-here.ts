import { Planner } from '../src/server/planner/planner.js';
import { answerTo } from '../src/server/planner/planner-answers.js';
import type { PlannedFleet } from '../src/server/planner/planner-talk.js';

/** The page's planner without a thread: jsdom has no workers. */
export function plannerHere(): Planner {
  return new Planner(({ hear }) => {
    let held: PlannedFleet | null = null;
    return {
      post: (message) => {
        if (message.type === 'hold') held = message.fleet;
        else if (held) {
          const answer = answerTo(held, message.question);
          queueMicrotask(() => hear({ type: 'answer', id: message.id, answer }));
        }
      },
      close: () => undefined,
    };
  });
}
