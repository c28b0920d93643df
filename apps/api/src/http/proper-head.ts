import type { IncomingMessage, ServerResponse } from 'node:http';
import { CatalogueError, openAiError } from '@aivailable/contracts';

const WHOLE_ADDRESS = /^https?:\/\/[^/?#]*/i;
const STROKE = 0x2f;

/** A client of proxies names the whole address in the line of its request; what counts is the path. */
export function pathOnly(url: string): string {
  if (url.charCodeAt(0) === STROKE) return url;
  const path = url.replace(WHOLE_ADDRESS, '');
  return path === url || path.charCodeAt(0) === STROKE ? path : `/${path}`;
}

/** What Node's parser lets pass though who stands between us and the client may read it otherwise; null: nothing. */
export function ambiguityIn({ rawHeaders, httpVersionMinor, headers }: IncomingMessage): string | null {
  if (hasTwoHosts(rawHeaders)) return 'it has more than one Host header';
  const isOld = httpVersionMinor === 0;
  return isOld && headers['transfer-encoding'] !== undefined ? 'HTTP/1.0 knows no Transfer-Encoding' : null;
}

function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}

/** Closes its connection. */
export function refuseAmbiguous(response: ServerResponse, detail: string): void {
  const refusal = new CatalogueError('malformed_http', { detail });
  const body = JSON.stringify(openAiError(refusal));
  response.writeHead(refusal.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}
