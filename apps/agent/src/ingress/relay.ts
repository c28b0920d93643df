/**
 * Carries one request to the engine's Unix socket and its answer back, byte for byte as they come. Both directions
 * wait for a slow reader, and whoever hangs up first is noticed by the other at once.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';

export type RelayEnd =
  /** The engine answered; whether the answer went through to its end. */
  | { kind: 'answered'; whole: boolean }
  /** Nobody listens: the engine has never heard of it. */
  | { kind: 'absent' }
  /** The engine could not be asked, and nothing was answered yet. */
  | { kind: 'unanswered'; reason: string }
  | { kind: 'hung-up' };

/** About one connection only, so not for the next one. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function relay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  socketPath: string,
  path: string,
): Promise<RelayEnd> {
  return new Promise((resolve) => {
    const upstream = request({
      socketPath,
      path,
      agent: false,
      method: incoming.method,
      // Kept open by the engine and closed by us: one that answers fast and closes would fail our last, empty write.
      headers: { ...endToEnd(incoming.headers), host: 'engine', connection: 'keep-alive' },
    });
    upstream.setNoDelay(true);
    upstream.on('response', (answer) => {
      pass(answer, outgoing);
      answer.once('close', () => resolve({ kind: 'answered', whole: answer.complete }));
    });
    upstream.on('error', (error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else resolve(outgoing.destroyed ? { kind: 'hung-up' } : unanswered(error));
    });
    // Closed before it was finished: the other end hung up.
    outgoing.once('close', () => {
      upstream.destroy();
      resolve({ kind: 'hung-up' });
    });
    incoming.once('error', () => upstream.destroy());
    incoming.pipe(upstream);
  });
}

function unanswered({ code, message }: NodeJS.ErrnoException): RelayEnd {
  const isAbsent = code === 'ECONNREFUSED' || code === 'ENOENT';
  return isAbsent ? { kind: 'absent' } : { kind: 'unanswered', reason: message };
}

function pass(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  outgoing.flushHeaders();
  answer.pipe(outgoing);
  // An answer that broke off must not look like one that ended.
  answer.once('close', () => {
    if (!answer.complete) outgoing.destroy();
  });
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
