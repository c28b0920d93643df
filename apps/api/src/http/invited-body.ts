import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A client that asks for leave before it sends its body (`Expect: 100-continue`) gets it when the body is wanted: a refusal
 * comes instead of it. Whether such a client sends its body all the same cannot be known, so that nothing may follow on its
 * connection.
 */
export function inviteOnceRead(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  response.shouldKeepAlive = false;
  request.once('resume', () => {
    if (response.headersSent) return;
    response.shouldKeepAlive = shouldKeepAlive;
    response.writeContinue();
  });
}
