import type { AskingHeaders } from './principal.js';

/**
 * Is this request from our own pages, or from no browser at all? Browsers say so in `Sec-Fetch-Site`; on plain http
 * to another machine they do not send it, then `Origin` is compared with `Host`. Only browsers send cookies that the
 * user did not choose to send, and they always send one of the two on cross-origin requests that change something.
 */
export function isSameOrigin(headers: AskingHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (headers.origin === undefined) return true;
  return hostOf(headers.origin) === headers.host;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
