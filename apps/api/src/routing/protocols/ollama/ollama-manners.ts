import type { Refusal } from '../../refusals.js';
import type { Manners } from '../protocol.js';

/** Ollama's error is a sentence; the stable code stands beside it. */
function ollamaError({ body: { error } }: Refusal, requestId: string) {
  return { error: error.message, code: error.code, request_id: requestId };
}

export const ollamaManners: Manners = {
  refusal: ollamaError,
  streamRefusal: (refusal, requestId) => line(ollamaError(refusal, requestId)),
  // White space before the next line's JSON: it says nothing to any reader.
  ping: ' ',
  streamType: 'application/x-ndjson',
};

export function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
