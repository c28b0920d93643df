import type { IncomingHttpHeaders } from 'node:http';
import { checkedBody, NOTES_HEADER, RESUME_HEADER, RESUME_MEMBER, startedAnswer } from '@aivailable/contracts';
import { z } from 'zod';
import { invalid } from './simulated-requests.js';

/** How an answer of a pretend engine hangs together with what another said of it before. Its tokens are numbered pieces. */
export interface SimulatedContinuity {
  /** Null: the answer begins here; else so many pieces are said already. */
  readonly said: number | null;
  readonly wantsNotes: boolean;
}

const resuming = z.object({ [RESUME_MEMBER]: startedAnswer });

export function continuityOf(headers: IncomingHttpHeaders, body: unknown): SimulatedContinuity {
  const wantsNotes = headers[NOTES_HEADER] !== undefined;
  if (headers[RESUME_HEADER] === undefined) return { said: null, wantsNotes };
  const { tokens } = checkedBody(resuming, body)[RESUME_MEMBER];
  if (tokens === null) throw invalid('An answer can be taken up here by its tokens alone.');
  return { said: tokens.length, wantsNotes };
}
