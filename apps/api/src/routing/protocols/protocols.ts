import type { IncomingHttpHeaders } from 'node:http';
import { openAi } from './openai/openai.js';
import type { Protocol } from './protocol.js';

/** Whether an address belongs to the models at all: asked at every request of the port. */
export function isModelAddress(url: string): boolean {
  return url.startsWith('/v1/') || url === '/v1' || url.startsWith('/v1?');
}

/** Who is spoken to. Decided by the address alone where that is enough, so that refusals have the right shape too. */
export function protocolOf(_path: string, _headers: IncomingHttpHeaders): Protocol {
  return openAi;
}
