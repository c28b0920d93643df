import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CatalogueError,
  NOTES_HEADER,
  RESUME_HEADER,
  RESUME_MEMBER,
  RESUMED,
  type StartedAnswer,
  startedAnswer,
  writeNote,
} from '@aivailable/contracts';
import type { LlamaModel } from 'node-llama-cpp';
import { TakenUp } from '../../taking-up/taken-up.js';
import { DrawnTokens } from './drawn-tokens.js';

/** The member of a body that carries an answer begun elsewhere; without the front door's header it means nothing. */
export const resumeFields = { [RESUME_MEMBER]: startedAnswer.nullish() };

type Resuming = { readonly [RESUME_MEMBER]?: StartedAnswer | null | undefined };

/** How one answer hangs together with what was said of it before, and with what may be said of it after us. */
export interface Continuity {
  readonly drawn: DrawnTokens;
  /** Null: the answer begins here. */
  readonly takenUp: TakenUp | null;
  /** The tokens drawn since the last note, as a line; null where nobody wants to know. */
  readonly note: ((promptTokens: number) => string) | null;
}

export function continuityOf(
  request: IncomingMessage,
  response: ServerResponse,
  body: Resuming & { readonly stream?: boolean | null | undefined; readonly n?: number | null | undefined },
  model: LlamaModel,
): Continuity {
  const started = request.headers[RESUME_HEADER] === undefined ? null : (body[RESUME_MEMBER] ?? null);
  if (started && (started.tokens === null || (body.n ?? 1) > 1 || !body.stream)) {
    const detail = 'An answer can be taken up here by its tokens, one at a time, as a stream.';
    throw new CatalogueError('invalid_request', { detail });
  }
  if (started) response.setHeader(RESUME_HEADER, RESUMED.whole);
  const drawn = new DrawnTokens(model, started?.tokens ?? []);
  const isWanted = request.headers[NOTES_HEADER] !== undefined && (body.n ?? 1) === 1;
  return {
    drawn,
    takenUp: started && new TakenUp(started),
    note: isWanted ? (promptTokens) => writeNote({ promptTokens, tokens: drawn.take() }) : null,
  };
}
