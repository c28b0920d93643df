import { answerTo, getReady } from './planner-answers.js';
import type { FromThread, PlannedFleet, ToThread } from './planner-talk.js';

/** The planner's thread: one fleet, and answers in the order of the questions. */
let held: PlannedFleet | null = null;

self.onmessage = ({ data }: MessageEvent<ToThread>) => {
  if (data.type === 'hold') take(data.fleet);
  else self.postMessage(said(data));
};

/** The first answer about a fleet takes longest, so it is given to nobody, unless somebody asks before. */
function take(fleet: PlannedFleet): void {
  held = fleet;
  setTimeout(() => held === fleet && getReady(fleet));
}

function said({ id, question }: Extract<ToThread, { type: 'ask' }>): FromThread {
  try {
    if (held === null) throw new Error('The planner was asked before it was told of the fleet.');
    return { type: 'answer', id, answer: answerTo(held, question) };
  } catch (error) {
    return { type: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
}
