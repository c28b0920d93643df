import { Transform } from 'node:stream';
import type { Sieve } from './sieve.js';

/** What goes on of an answer, as a step of a pipe; ends where nothing more does. */
export function heldBack(sieve: Sieve): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!sieve.isOver) this.push(sieve.take(chunk, Date.now()));
      if (sieve.isOver) this.push(null);
      done();
    },
  });
}
