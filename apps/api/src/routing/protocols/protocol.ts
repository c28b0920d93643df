import type { ServedTask } from '@aivailable/contracts';
import type { ServingView } from '../../scheduling/serving-view.js';
import type { Asked } from '../asked.js';
import type { Refusal } from '../refusals.js';

/**
 * A protocol is how one kind of client speaks. Engines speak OpenAI's chat, completions and embeddings; every other
 * protocol is put into those words on its way in and out of them on its way back. Between the two stands one loop that
 * knows no protocol: what an engine writes (whole events, see `SseBody`) is the same for all, and only then given its
 * caller's form. So whatever happens to the engine's side of an answer happens to every protocol alike.
 */
export interface Protocol {
  /** For what is said before anything is known of the request. */
  readonly manners: Manners;
  /** Where its clients look for the request's id, beside `x-request-id`. */
  readonly requestIdHeader?: string;
  /** Null: there is nothing at this address. */
  route(method: string, path: string): Route | null;
}

/** What a caller expects of an answer that is no answer. */
export interface Manners {
  /** Body of a refusal. */
  refusal(refusal: Refusal, requestId: string): unknown;
  /** Last words of a stream that has begun. */
  streamRefusal(refusal: Refusal, requestId: string): string;
  /** Keeps a stream open whose answer has not begun; means nothing to its client. */
  readonly ping: string;
  /** The same where it can say what the request waits for. */
  pingWith?(words: string): string;
  readonly streamType: string;
}

/**
 * How one answer looks to its caller, with what must be remembered between two chunks. One per request, whichever
 * instances write it. It only translates: usage, failures and wholeness are the engine side's business.
 */
export interface AnswerForm extends Manners {
  /** Whole events of an engine's stream; null: nothing to say yet. */
  events(events: Buffer): Buffer | null;
  /** Nothing of what it was given has reached its client, and another engine answers from the start. */
  startsAnew?(): void;
  /** Of an answer in one piece; null where it passes in the chunks in which it comes. */
  readonly whole: ((json: Buffer) => Buffer) | null;
}

export type Route = InferenceRoute | TellingRoute;

/** Asks a model. */
export interface InferenceRoute {
  readonly kind: 'infer';
  readonly task: ServedTask;
  read(body: Buffer, context: ReadingContext): Question;
}

/** Answered at once, from memory. */
export interface TellingRoute {
  readonly kind: 'tell';
  readonly readsBody: boolean;
  tell(serving: ServingView, body: Buffer): unknown;
}

export interface ReadingContext {
  readonly serving: ServingView;
  readonly requestId: string;
  readonly nowMs: () => number;
}

/** A request for a model, in the words of engines, and the form in which its answer is wanted. */
export interface Question {
  readonly asked: Asked;
  /** Path at the engine. */
  readonly path: string;
  readonly form: AnswerForm;
}
