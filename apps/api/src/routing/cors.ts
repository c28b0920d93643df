import type { IncomingMessage, ServerResponse } from 'node:http';

const ANY = '*';
const PREFLIGHT_HOLDS_S = 7_200;

/**
 * Says to browsers which other sites' pages may ask for models. Said before anything is decided, so that a page can read
 * refusals too. No cookies are ever allowed in: such pages send a key.
 */
export class Cors {
  constructor(private readonly origins: readonly string[]) {}

  greet({ method, headers }: IncomingMessage, response: ServerResponse): void {
    if (this.origins.length === 0) return;
    response.setHeader('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !(this.origins.includes(ANY) || this.origins.includes(origin))) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', ANY);
    if (method === 'OPTIONS') allow(headers, response);
  }
}

/** Headers are repeated as asked: `*` would leave out Authorization. */
function allow(headers: IncomingMessage['headers'], response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  response.setHeader('access-control-max-age', String(PREFLIGHT_HOLDS_S));
  const asked = headers['access-control-request-headers'];
  if (asked) response.setHeader('access-control-allow-headers', asked);
  if (headers['access-control-request-private-network']) {
    response.setHeader('access-control-allow-private-network', 'true');
  }
}
