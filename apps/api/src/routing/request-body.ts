import { CatalogueError, formatBytes } from '@aivailable/contracts';
import type { Inbound } from '../http/inbound.js';
import type { Answer } from './answer.js';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';
import { ClientGone } from './refusals.js';

type BodyLimits = Pick<Limits, 'bodyBytes' | 'senderStallMs'>;

/**
 * The whole body, refused as soon as it is known to be too large and never held beyond the limit. Who stops sending is
 * not waited for: one alarm looks at the time of the last chunk, not an alarm per chunk.
 */
export function readBody(
  request: Inbound,
  answer: Answer,
  clock: Clock,
  { bodyBytes, senderStallMs }: BodyLimits,
): Buffer | Promise<Buffer> {
  if (Number(request.headers['content-length']) > bodyBytes) throw tooLarge(bodyBytes);
  if (request.body) return request.body;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let lastAtMs = clock.nowMs();
    let callOff = clock.after(senderStallMs, look);
    const stopListening = answer.onGone(() => fail(new ClientGone()));
    function fail(reason: Error): void {
      stop();
      request.off('data', take).off('end', finish);
      reject(reason);
    }
    function stop(): void {
      callOff();
      stopListening();
    }
    function take(chunk: Buffer): void {
      lastAtMs = clock.nowMs();
      bytes += chunk.length;
      if (bytes > bodyBytes) fail(tooLarge(bodyBytes));
      else chunks.push(chunk);
    }
    function look(): void {
      const leftMs = lastAtMs + senderStallMs - clock.nowMs();
      if (leftMs > 0) callOff = clock.after(leftMs, look);
      else fail(tooSlow(senderStallMs));
    }
    function finish(): void {
      stop();
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    }
    request.on('data', take).on('end', finish);
  });
}

function tooLarge(limitBytes: number): CatalogueError {
  return new CatalogueError('body_too_large', { limit: formatBytes(limitBytes) });
}

function tooSlow(stallMs: number): CatalogueError {
  return new CatalogueError('request_timeout', { part: 'body', seconds: stallMs / 1000 });
}
