import { NOTES_HEADER, RESUME_HEADER, RESUME_MEMBER } from '@aivailable/contracts';
import type { ServingInstance } from '../../scheduling/serving-view.js';
import type { Asked } from '../asked.js';
import type { AnswerForm } from '../protocols/protocol.js';
import { setMember, splice } from '../splice.js';
import type { StreamSoFar } from './stream-so-far.js';

/** What the engine is told beside the caller's request. */
export interface Telling {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** For the engine that begins a stream: it shall note what the next one would have to know, where that may come to be. */
export function tellingOf(asked: Asked, soFar: StreamSoFar | null, goesOn: boolean, requestId: string): Telling {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-request-id': requestId };
  if (soFar === null) return { body: asked.body, headers };
  headers[NOTES_HEADER] = '1';
  if (!goesOn) return { body: asked.body, headers };
  headers[RESUME_HEADER] = '1';
  return { body: begun(asked.body, soFar), headers };
}

/** The same request, with what its client has already. */
function begun(body: Buffer, soFar: StreamSoFar): Buffer {
  return splice(body, setMember(body, [RESUME_MEMBER], JSON.stringify(soFar.answer)));
}

/** Why an interrupted stream cannot go on elsewhere; null when it can. */
export function whyNot(soFar: StreamSoFar | null, from: ServingInstance): string | null {
  if (soFar === null) return 'it is not one text in a stream';
  if (!from.kin) return 'no other instance is known to read the same file';
  soFar.answer;
  return soFar.lost;
}

/** Means nothing to a client, and something to who reads along; null where a stream has no comments. */
export function continuedComment(form: AnswerForm, nodeName: string): Buffer | null {
  if (!form.streamType.startsWith('text/event-stream')) return null;
  return Buffer.from(`: continued on ${encodeURIComponent(nodeName)}\n\n`);
}

/** The last words of an answer that was whole but for them. */
export function lastWords(soFar: StreamSoFar, asked: Asked): Buffer {
  const { answer, head, promptTokens, hasUsage } = soFar;
  const done = 'data: [DONE]\n\n';
  if (!asked.wantsUsage || hasUsage || promptTokens === null || answer.tokens === null) return Buffer.from(done);
  const completion = answer.tokens.length;
  const usage = { prompt_tokens: promptTokens, completion_tokens: completion, total_tokens: promptTokens + completion };
  return Buffer.from(`data: ${JSON.stringify({ ...head, choices: [], usage })}\n\n${done}`);
}
