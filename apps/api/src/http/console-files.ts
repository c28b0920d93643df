import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const YEAR_S = 31_536_000;
const NOT_BUILT = 'The console is not built. Run "npm run build", then start again.\n';

/**
 * The console's static files. Any path without a file is the single page; what looks like a file and is none goes to
 * `otherwise`, and so does who wants JSON: a client that was told a wrong base URL, and no browser.
 */
export function consoleFiles(folder: string, otherwise: Handler): Handler {
  const files = existsSync(join(folder, 'index.html')) ? builtFiles(folder, otherwise) : notBuilt;
  return (request, response) => (wantsJson(request) ? otherwise : files)(request, response);
}

function builtFiles(folder: string, otherwise: Handler): Handler {
  const serve = sirv(folder, { single: true, etag: true, setHeaders: cacheHeaders });
  return (request, response) => {
    response.setHeader('content-security-policy', contentSecurityPolicy(request.headers.host));
    response.setHeader('referrer-policy', 'no-referrer');
    serve(request, response, () => otherwise(request, response));
  };
}

function wantsJson({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.includes('application/json') && !accept.includes('text/html');
}

/** Everything from this server alone. The components' styles are written into the page while it runs. */
export function contentSecurityPolicy(host: string | undefined): string {
  /* Some browsers do not count a WebSocket of the same host as 'self'. */
  const sockets = host && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${sockets}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Built assets carry their digest in the name; everything else is asked for each time. */
function cacheHeaders(response: ServerResponse, path: string): void {
  const value = path.startsWith('/assets/') ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
  response.setHeader('cache-control', value);
}

function notBuilt(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(NOT_BUILT);
}
