import type { IncomingMessage } from 'node:http';
import { CatalogueError, formatBytes } from '@aivailable/contracts';
import type { Answer } from './answer.js';
import { ClientGone } from './refusals.js';

/** The whole body, refused as soon as it is known to be too large and never held beyond the limit. */
export function readBody(request: IncomingMessage, answer: Answer, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > limitBytes) return Promise.reject(tooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stopListening = answer.onGone(() => settle(() => reject(new ClientGone())));
    function settle(outcome: () => void): void {
      stopListening();
      request.off('data', take).off('end', finish);
      outcome();
    }
    function take(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > limitBytes) settle(() => reject(tooLarge(limitBytes)));
      else chunks.push(chunk);
    }
    function finish(): void {
      const [only] = chunks;
      settle(() => resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks)));
    }
    request.on('data', take).on('end', finish);
  });
}

function tooLarge(limitBytes: number): CatalogueError {
  return new CatalogueError('body_too_large', { limit: formatBytes(limitBytes) });
}
