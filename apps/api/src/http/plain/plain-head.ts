import type { IncomingHttpHeaders } from 'node:http';
import { headerName, lineEnd } from '../header-line.js';
import { isHeaderValue, withoutBlanks } from '../header-value.js';
import { LengthApart } from '../length-apart.js';

/**
 * The head of a request that can be read in one way only: one line, `POST` to an address of ours, `HTTP/1.1`, no header
 * twice, one length, nothing that changes how the message is framed or answered. Whatever is not exactly that is not
 * refused here; it is left to Node's own parser.
 */
export interface PlainHead {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
}

const LENGTH = /^\d{1,9}$/;
const METHOD = 'POST ';
const VERSION = ' HTTP/1.1';
const MOST_HEADERS = 64;
/** They say that there is more to it. */
const UNUSUAL = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'set-cookie', 'http2-settings']);

/**
 * Reads the heads of one connection. Who asks again sends the same head again, but for the length: then it is the same
 * object with another length, and what others remember of its headers holds, too.
 */
export class PlainHeads {
  private known: PlainHead | null = null;
  private said: LengthApart | null = null;

  /** `text` is all before the empty line, byte for byte; null: it is not plain. */
  read(text: string): PlainHead | null {
    const length = this.said?.lengthIn(text) ?? null;
    if (this.known && length !== null) return again(this.known, length);
    this.known = readPlainHead(text);
    this.said = this.known && LengthApart.of(text);
    return this.known;
  }
}

function again({ url, headers }: PlainHead, length: string): PlainHead {
  headers['content-length'] = length;
  return { url, headers, bodyBytes: Number(length) };
}

export function readPlainHead(text: string): PlainHead | null {
  const first = lineEnd(text, 0);
  const url = urlOf(text, first);
  const headers = url === null ? null : headersOf(text, first + 2);
  if (url === null || headers === null || headers.host === undefined) return null;
  const { connection, 'content-length': length } = headers;
  if (length === undefined || !LENGTH.test(length)) return null;
  if (connection !== undefined && connection !== 'keep-alive' && connection.toLowerCase() !== 'keep-alive') return null;
  return { url, headers, bodyBytes: Number(length) };
}

function urlOf(text: string, end: number): string | null {
  if (!text.startsWith(METHOD) || !text.startsWith(VERSION, end - VERSION.length)) return null;
  const url = text.slice(METHOD.length, end - VERSION.length);
  if (url.charCodeAt(0) !== 0x2f) return null;
  for (let at = 1; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f) return null;
  }
  return url;
}

function headersOf(text: string, from: number): IncomingHttpHeaders | null {
  const headers: IncomingHttpHeaders = {};
  let count = 0;
  for (let at = from; at < text.length; ) {
    const end = lineEnd(text, at);
    if (++count > MOST_HEADERS || !take(headers, text, at, end)) return null;
    at = end + 2;
  }
  return headers;
}

function take(headers: IncomingHttpHeaders, text: string, from: number, end: number): boolean {
  const colon = text.indexOf(':', from);
  if (colon === -1 || colon >= end) return false;
  const key = headerName(text.slice(from, colon));
  if (key === null || UNUSUAL.has(key) || headers[key] !== undefined) return false;
  const value = withoutBlanks(text, colon + 1, end);
  if (!isHeaderValue(value, 0xff)) return false;
  headers[key] = value;
  return true;
}
