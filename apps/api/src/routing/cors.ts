import type { Inbound } from '../http/inbound.js';

const ANY = '*';
const PREFLIGHT_HOLDS_S = 7_200;
const VARIES = ['vary', 'Origin'];
const NOTHING: readonly string[] = [];

/**
 * Says to browsers which other sites' pages may ask for models. Said before anything is decided, so that a page can read
 * refusals too. No cookies are ever allowed in: such pages send a key.
 */
export class Cors {
  constructor(private readonly origins: readonly string[]) {}

  /** Headers of whatever the answer will be, names and values in turns. */
  greeting({ method, headers }: Inbound): readonly string[] {
    if (this.origins.length === 0) return NOTHING;
    const { origin } = headers;
    if (origin === undefined || !(this.origins.includes(ANY) || this.origins.includes(origin))) return VARIES;
    const lines = [...VARIES, 'access-control-allow-origin', origin, 'access-control-expose-headers', ANY];
    return method === 'OPTIONS' ? [...lines, ...allowing(headers)] : lines;
  }
}

/** Headers are repeated as asked: `*` would leave out Authorization. */
function allowing(headers: Inbound['headers']): readonly string[] {
  const asked = headers['access-control-request-headers'];
  const isPrivate = Boolean(headers['access-control-request-private-network']);
  return [
    ...['access-control-allow-methods', 'GET, POST, OPTIONS'],
    ...['access-control-max-age', String(PREFLIGHT_HOLDS_S)],
    ...(asked ? ['access-control-allow-headers', asked] : []),
    ...(isPrivate ? ['access-control-allow-private-network', 'true'] : []),
  ];
}
