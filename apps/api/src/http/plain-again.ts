import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** About the offer to speak another protocol, and so not for a request that is answered in this one. */
const OFFER = new Set(['upgrade', 'http2-settings', 'connection']);

/**
 * A request that offers to go on in another protocol (Java's HTTP client offers h2c with every request) may be answered
 * in this one. Node's server has let go of its connection then, so it is given the request again, without the offer.
 */
export function plainAgain(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
  const { method, url, httpVersion, rawHeaders, headers } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!OFFER.has(rawHeaders[i]?.toLowerCase() ?? '')) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  if (/\bclose\b/i.test(headers.connection ?? '')) lines.push('connection: close');
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
}

/** Its server has let go of the connection also where answers to requests before the offer are still being written. */
export function afterAnswers(
  socket: Duplex & { readonly _httpMessage?: ServerResponse | null },
  then: () => void,
): void {
  if (socket.destroyed) return;
  const { _httpMessage: before } = socket;
  if (before) before.once('close', () => afterAnswers(socket, then));
  else then();
}

export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
