import type { Outbound } from '../http/inbound.js';
import { type Octets, octetsOf } from './octets.js';

/** Larger ones are not copied for the sake of a single write. */
export const COPIED_BYTES = 16 * 1_024;

/**
 * The chunked coding of a stream, put on here: `node:http` hands every chunk to its socket in four pieces, which costs more
 * than all the rest of its way. Begins after `writeHead`, and only where that chose this coding (HTTP/1.0 has none);
 * buffers, order and back-pressure stay the response's.
 */
export class ChunkedWriting {
  private constructor(private readonly response: Outbound) {}

  static on(response: Outbound): ChunkedWriting | null {
    if (!response.chunkedEncoding) return null;
    response.chunkedEncoding = false;
    return new ChunkedWriting(response);
  }

  /** False: the client is slow. */
  write(chunk: Buffer | Octets): boolean {
    if (chunk.length === 0) return true;
    const size = chunk.length.toString(16);
    if (typeof chunk === 'string') return this.response.write(`${size}\r\n${chunk}\r\n`, 'latin1');
    if (chunk.length <= COPIED_BYTES) return this.write(octetsOf(chunk));
    this.response.write(`${size}\r\n`, 'latin1');
    this.response.write(chunk);
    return this.response.write('\r\n', 'latin1');
  }

  end(): void {
    this.response.end('0\r\n\r\n', 'latin1');
  }
}
