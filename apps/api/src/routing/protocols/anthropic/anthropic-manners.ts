import type { Refusal } from '../../refusals.js';
import type { Manners } from '../protocol.js';

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

/** Anthropic's error. Its clients know the type; the stable code stands beside it. */
function anthropicError({ status, body: { error } }: Refusal, requestId: string) {
  const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  const { code, param } = error;
  // By these words their clients know that they should shorten the conversation.
  const message = code === 'context_length_exceeded' ? `prompt is too long: ${error.message}` : error.message;
  return { type: 'error', error: { type, message, code, ...(param === null ? {} : { param }) }, request_id: requestId };
}

export function event(value: { readonly type: string }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
}

export const anthropicManners: Manners = {
  refusal: anthropicError,
  streamRefusal: (refusal, requestId) => event(anthropicError(refusal, requestId)),
  ping: event({ type: 'ping' }),
  pingWith: (words) => `: waiting, ${words}\n${event({ type: 'ping' })}`,
  streamType: 'text/event-stream; charset=utf-8',
};
