import type { IncomingHttpHeaders } from 'node:http';
import { anthropic } from './anthropic/anthropic.js';
import { ollama } from './ollama/ollama.js';
import { openAi } from './openai/openai.js';
import type { Protocol } from './protocol.js';
import { responses } from './responses/responses.js';

/** Whether an address belongs to the models at all: asked at every request of the port. */
export function isModelAddress(url: string): boolean {
  return /^\/(v1|api)([/?]|$)/.test(url);
}

/** Who is spoken to. Decided by the address where that is enough, so that every refusal has the right shape too. */
export function protocolOf(path: string, headers: IncomingHttpHeaders): Protocol {
  if (isWithin(path, '/api')) return ollama;
  if (isWithin(path, '/v1/messages')) return anthropic;
  if (isWithin(path, '/v1/models') && headers['anthropic-version'] !== undefined) return anthropic;
  return isWithin(path, '/v1/responses') ? responses : openAi;
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === '/');
}
