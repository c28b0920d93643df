import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import {
  CatalogueError,
  RESUME_HEADER,
  RESUME_MEMBER,
  RESUMED,
  type StartedAnswer,
  startedAnswer,
} from '@aivailable/contracts';
import { OnlyItsEnd } from './only-its-end.js';
import { SaidAgain } from './said-again.js';
import type { Sieve } from './sieve.js';
import { type Onward, type Question, type Way, wayOn } from './way.js';

export function isTakingUp(headers: IncomingHttpHeaders): boolean {
  return headers[RESUME_HEADER] !== undefined;
}

/** One answer that this engine takes up. */
export interface TakingUp {
  /** What the engine is asked. */
  readonly body: Buffer;
  /** Said to whoever handed it over. */
  readonly headers: OutgoingHttpHeaders;
  /** Null: the engine goes on where its client is. */
  readonly sieve: Sieve | null;
}

/** Throws where this engine cannot go on with this answer. */
export async function takeUp(path: string, body: Question, onward: Onward, servedName: string): Promise<TakingUp> {
  const started = startedAnswer.safeParse(body[RESUME_MEMBER]);
  if (!started.success)
    throw new CatalogueError('invalid_request', { detail: `${RESUME_MEMBER} is no beginning of an answer.` });
  const { how, question } = await wayOn(path, body, started.data, onward);
  return {
    body: Buffer.from(JSON.stringify(question)),
    headers: { [RESUME_HEADER]: how === 'again' ? RESUMED.whole : RESUMED.part },
    sieve: sieveFor(how, started.data, servedName),
  };
}

function sieveFor(how: Way['how'], started: StartedAnswer, servedName: string): Sieve | null {
  switch (how) {
    case 'again':
      return new SaidAgain(started, servedName, Date.now());
    case 'over':
      return new OnlyItsEnd();
    case 'onward':
      return null;
    default:
      return how satisfies never;
  }
}
