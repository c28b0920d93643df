import type { IncomingHttpHeaders } from 'node:http';
import { PROMPT_TOKENS_HEADER } from '@aivailable/contracts';

/** The length of the prompt by the engine's own count, for answers that never get to their usage. */
export function promptTokensOf(headers: IncomingHttpHeaders): number | null {
  const said = headers[PROMPT_TOKENS_HEADER];
  return typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : null;
}
