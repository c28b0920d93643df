import type { AskingHeaders } from './principal.js';

/** The API key that a request carries, in OpenAI's header or in Anthropic's. */
export function keySecret(headers: AskingHeaders): string | undefined {
  return bearer(headers.authorization) ?? single(headers['x-api-key']);
}

export function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
