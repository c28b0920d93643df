import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { CatalogueError, RESUME_HEADER, RESUME_MEMBER, RESUMED, startedAnswer } from '@aivailable/contracts';
import { SaidAgain } from './said-again.js';
import { type Onward, type Question, wayOn } from './way.js';

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
  readonly again: SaidAgain | null;
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
    again: how === 'again' ? new SaidAgain(started.data, servedName, Date.now()) : null,
  };
}
