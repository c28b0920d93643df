import type { AskingHeaders } from './principal.js';
import { hexDigestOf } from './secrets.js';

/** Of headers that come again and again on one connection, whose secret need not be looked for each time. */
const digests = new WeakMap<AskingHeaders, string>();

/** The digest of the API key that a request carries, in hexadecimal; undefined: it carries none. */
export function keyDigest(headers: AskingHeaders): string | undefined {
  const known = digests.get(headers);
  if (known !== undefined) return known;
  const secret = keySecret(headers);
  if (secret === undefined) return undefined;
  const digest = hexDigestOf(secret);
  digests.set(headers, digest);
  return digest;
}

/** In OpenAI's header or in Anthropic's. */
export function keySecret(headers: AskingHeaders): string | undefined {
  return bearer(headers.authorization) ?? single(headers['x-api-key']);
}

export function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
