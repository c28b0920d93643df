import { CatalogueError } from '@aivailable/contracts';
import { type Dispatcher, request } from 'undici';
import type { IncomingHttpHeaders } from 'undici/types/header.js';

/** The hub, and the secret that its own host may see. */
export interface HubAccess {
  readonly url: string;
  readonly token: string | null;
}

export interface FollowOptions {
  readonly hub: HubAccess;
  readonly shownUrl: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'HEAD';
  /** Hears the digest that the hub names, before whoever has the bytes is asked; throws to end it there. */
  readonly onLinked?: (sha256: string) => void;
}

/** The answer at the end of all redirects, and what the hub said of the file on the way. */
export interface Followed {
  readonly answer: Dispatcher.ResponseData;
  /** From the hub's `X-Linked-Size`; null: it did not say. */
  readonly linkedBytes: number | null;
  /** It was the hub itself that said 401 or 403. */
  readonly deniedByHub: boolean;
}

const MOST_HOPS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Follows redirects by hand: each hop is looked at, so that the hub's token goes to the hub's own host and nowhere else. */
export async function follow(url: string, options: FollowOptions): Promise<Followed> {
  const { hub, shownUrl, dispatcher, signal, headers, method = 'GET', onLinked } = options;
  let [at, linkedBytes]: [string, number | null] = [url, null];
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const answer = await request(at, {
      ...{ dispatcher, signal, method },
      headers: { 'accept-encoding': 'identity', 'user-agent': 'AIvailable', ...headers, ...tokenFor(at, hub) },
    });
    /* A body that is thrown away says so by an error, and nobody else may be there to hear it. */
    answer.body.on('error', () => undefined);
    if (isOf(hub, at)) {
      linkedBytes ??= sizeIn(answer.headers);
      tellLinked(answer, onLinked);
    }
    const next = REDIRECTS.has(answer.statusCode) ? single(answer.headers.location) : null;
    if (next === null) return { answer, linkedBytes, deniedByHub: isDenied(answer) && isOf(hub, at) };
    await answer.body.dump();
    at = nextUrl(next, at, shownUrl);
  }
  throw new CatalogueError('download_refused', { url: shownUrl, detail: `it redirects more than ${MOST_HOPS} times` });
}

/** What a hub's 401 or 403 means, and the cure. */
export function deniedSentence(status: number, { token }: HubAccess): string {
  const cure =
    token === null
      ? 'set AIVAILABLE_HUB_TOKEN to a token that may read it'
      : 'accept its terms on the hub, or use a token that may read it';
  return `the hub answered ${status}: it does not exist, is private, or is gated; check its name, or ${cure}`;
}

function tokenFor(url: string, hub: HubAccess): Record<string, string> {
  return hub.token !== null && isOf(hub, url) ? { authorization: `Bearer ${hub.token}` } : {};
}

function isDenied({ statusCode }: Dispatcher.ResponseData): boolean {
  return statusCode === 401 || statusCode === 403;
}

function isOf(hub: HubAccess, url: string): boolean {
  return new URL(url).origin === new URL(hub.url).origin;
}

function nextUrl(location: string, from: string, shownUrl: string): string {
  const next = URL.canParse(location, from) ? new URL(location, from) : null;
  if (next && (next.protocol === 'https:' || next.protocol === 'http:')) return next.href;
  throw new CatalogueError('download_refused', {
    url: shownUrl,
    detail: 'it redirects to something that is no web address',
  });
}

function tellLinked({ headers, body }: Dispatcher.ResponseData, onLinked: FollowOptions['onLinked']): void {
  const sha256 = digestIn(headers);
  if (sha256 === null) return;
  try {
    onLinked?.(sha256);
  } catch (error) {
    body.destroy();
    throw error;
  }
}

function digestIn(headers: IncomingHttpHeaders): string | null {
  const match = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(single(headers['x-linked-etag']) ?? '');
  return match?.[1] ?? null;
}

function sizeIn(headers: IncomingHttpHeaders): number | null {
  const text = single(headers['x-linked-size']) ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
