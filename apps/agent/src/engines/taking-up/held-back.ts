import { Transform } from 'node:stream';
import type { SaidAgain } from './said-again.js';

/** The rest of an answer that is written once more, as a step of a pipe; ends where it became another one. */
export function heldBack(again: SaidAgain): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!again.isOver) this.push(again.take(chunk, Date.now()));
      if (again.isOver) this.push(null);
      done();
    },
  });
}
