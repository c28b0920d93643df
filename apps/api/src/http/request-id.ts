import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ProcessUuids } from './process-uuids.js';

export const REQUEST_ID_HEADER = 'x-request-id';

const ids = new ProcessUuids();
const given = new WeakMap<IncomingMessage, string>();

/** Gives the request its id (a caller's own plain one is kept) and says it in the answer's headers. */
export function giveRequestId(request: IncomingMessage, response: ServerResponse): string {
  const id = chooseRequestId(request.headers);
  given.set(request, id);
  response.setHeader(REQUEST_ID_HEADER, id);
  return id;
}

/** The same for who says it and remembers it himself. */
export function chooseRequestId(headers: IncomingHttpHeaders): string {
  return callersId(headers) ?? ids.next();
}

export function requestIdOf(request: IncomingMessage): string {
  return given.get(request) ?? 'unknown';
}

function callersId(headers: IncomingHttpHeaders): string | undefined {
  const id = headers[REQUEST_ID_HEADER];
  return typeof id === 'string' && /^[\w.-]{1,64}$/.test(id) ? id : undefined;
}
