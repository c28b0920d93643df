import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { CatalogueError, clause, formatBytes, openAiError } from '@aivailable/contracts';

/** What Node's parser or its alarm said. */
interface ParserError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

/** What cannot be read as a request is refused in words, and its connection closed: nothing after it can be trusted. */
export function refuseBroken(error: ParserError, socket: Duplex, headersWithinMs: number): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error, headersWithinMs);
  const body = JSON.stringify(openAiError(refusal));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refusalOf({ code, reason, message }: ParserError, headersWithinMs: number): CatalogueError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new CatalogueError('headers_too_large', { limit: formatBytes(maxHeaderSize) });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new CatalogueError('request_timeout', { part: 'head', seconds: headersWithinMs / 1000 });
    default:
      return new CatalogueError('malformed_http', { detail: clause(reason ?? message) });
  }
}
