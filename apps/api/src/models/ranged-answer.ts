import { CatalogueError } from '@aivailable/contracts';
import type { IncomingHttpHeaders } from 'undici/types/header.js';

/** What a server's answer to "give me the rest" means. */
export type RangedAnswer =
  /** Bytes follow, to be written at `offset`. `totalBytes` null: the server does not say how many there are. */
  | {
      readonly kind: 'bytes';
      readonly offset: number;
      readonly totalBytes: number | null;
      readonly validator: string | null;
    }
  /** Nothing follows: all of it is there. */
  | { readonly kind: 'complete' }
  /** What is there does not belong to the file any more. */
  | { readonly kind: 'start-again' }
  /** The server is in trouble; later it may answer. */
  | { readonly kind: 'later'; readonly said: string };

const LATER = new Set([408, 425, 429]);

/** Throws `download_refused` where trying again cannot help. `have`: bytes that were asked to be left out. */
export function readAnswer(url: string, status: number, headers: IncomingHttpHeaders, have: number): RangedAnswer {
  const validator = validatorOf(headers);
  if (status === 200) return { kind: 'bytes', offset: 0, totalBytes: lengthOf(headers), validator };
  const range = contentRange(headers);
  if (status === 206 && range && range.start === have)
    return { kind: 'bytes', offset: have, totalBytes: range.total, validator };
  if (status === 206 || status === 416)
    return range?.total === have && have > 0 ? { kind: 'complete' } : { kind: 'start-again' };
  if (status >= 500 || LATER.has(status)) return { kind: 'later', said: `the server answered ${status}` };
  throw new CatalogueError('download_refused', { url, detail: `the server answered ${status}` });
}

/** Weak entity tags do not promise the same bytes. */
function validatorOf(headers: IncomingHttpHeaders): string | null {
  const etag = single(headers.etag);
  if (etag && !etag.startsWith('W/')) return etag;
  return single(headers['last-modified']);
}

function lengthOf(headers: IncomingHttpHeaders): number | null {
  const text = single(headers['content-length']);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function contentRange(headers: IncomingHttpHeaders): { start: number | null; total: number | null } | null {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(single(headers['content-range']) ?? '');
  if (!match) return null;
  return {
    start: match[1] === undefined ? null : Number(match[1]),
    total: match[2] === undefined || match[2] === '*' ? null : Number(match[2]),
  };
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
