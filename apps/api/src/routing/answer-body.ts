import type { EngineError } from './engine-error.js';
import type { Octets } from './octets.js';
import { type Usage, UsageTap } from './usage.js';

/** Watches an engine's answer pass by: says what of it goes on to the client, and what it learned on the way. */
export interface AnswerBody {
  readonly usage: Usage | null;
  /** A lower bound of the tokens seen so far, for answers that never get to their usage. */
  readonly tokensSeen: number;
  /** An error that came inside an answer begun with 200; nothing is forwarded from it on. */
  readonly failure: EngineError | null;
  /** Whether the answer, ending here, is a whole one. */
  readonly isWhole: boolean;
  /** True while a part of an over-long event is out: an error event must begin on a line of its own. */
  readonly isInsideEvent: boolean;
  /** What to forward now; null for nothing. */
  take(chunk: Buffer): Buffer | Octets | null;
  /** What is still to be forwarded at the end of a whole answer. */
  rest?(): Buffer | null;
}

/** A stream, of which only whole events go on. */
export interface EventsBody extends AnswerBody {
  take(chunk: Buffer): Octets | null;
}

/** An answer in one piece of JSON: passes as it comes. HTTP itself tells whether it is whole. */
export class JsonBody implements AnswerBody {
  readonly tokensSeen = 0;
  readonly failure = null;
  readonly isWhole = true;
  readonly isInsideEvent = false;
  private readonly tap = new UsageTap();

  get usage(): Usage | null {
    return this.tap.usage;
  }

  take(chunk: Buffer): Buffer {
    this.tap.feed(chunk);
    return chunk;
  }
}
