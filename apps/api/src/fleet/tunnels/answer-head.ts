import { headerName, lineEnd } from '../../http/header-line.js';
import { isHeaderValue, withoutBlanks } from '../../http/header-value.js';
import { LengthApart } from '../../http/length-apart.js';

/**
 * The head of an HTTP/1.1 answer, read strictly: whatever two programs could read in two ways is no answer. A node's own
 * door writes it, but what stands in it comes from an engine.
 */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** Ends with its connection. */
  | { readonly kind: 'close' };

export interface AnswerHead {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly framing: Framing;
  /** Whether the connection may be used again. */
  readonly keepsAlive: boolean;
}

/** What came is not an answer in HTTP/1.1. */
export class BrokenAnswer extends Error {
  constructor(detail: string) {
    super(`The node's answer broke the rules of HTTP: ${detail}.`);
    this.name = 'BrokenAnswer';
  }
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const LENGTH = /^\d{1,15}$/;

/** Reads the heads of one connection, most of which say the same but for the length. */
export class AnswerHeads {
  private known: AnswerHead | null = null;
  private said: LengthApart | null = null;

  /** `text` is all before the empty line, byte for byte. */
  read(text: string): AnswerHead {
    const length = this.said?.lengthIn(text) ?? null;
    if (this.known && length !== null) return again(this.known, length);
    const head = readAnswerHead(text);
    const isOfLength = head.framing.kind === 'length' && head.framing.bytes > 0;
    /* Of a stream nothing is kept: it may last for hours, among thousands. */
    this.known = isOfLength ? head : null;
    this.said = isOfLength ? LengthApart.of(text) : null;
    return head;
  }
}

/** Whoever was told of the one before has read it: there is one answer at a time. */
function again({ status, headers, keepsAlive }: AnswerHead, length: string): AnswerHead {
  headers['content-length'] = length;
  return { status, headers, framing: { kind: 'length', bytes: Number(length) }, keepsAlive };
}

export function readAnswerHead(text: string): AnswerHead {
  const first = lineEnd(text, 0);
  const [, minor, status] = STATUS_LINE.exec(text.slice(0, first)) ?? [];
  if (status === undefined) throw new BrokenAnswer('its first line is no status');
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let from = first + 2; from < text.length; ) {
    const end = lineEnd(text, from);
    addHeader(headers, text, from, end);
    from = end + 2;
  }
  const framing = framingOf(Number(status), headers);
  return {
    status: Number(status),
    headers,
    framing,
    keepsAlive: minor === '1' && framing.kind !== 'close' && !saysClose(headers.connection),
  };
}

function addHeader(headers: Record<string, string | string[]>, text: string, from: number, end: number): void {
  const colon = text.indexOf(':', from);
  const key = colon === -1 || colon >= end ? null : headerName(text.slice(from, colon));
  const value = withoutBlanks(text, colon + 1, end);
  if (key === null || !isHeaderValue(value, 0xff)) throw new BrokenAnswer('one of its headers is malformed');
  const known = headers[key];
  if (known === undefined) headers[key] = value;
  else headers[key] = Array.isArray(known) ? [...known, value] : [known, value];
}

function framingOf(status: number, headers: AnswerHead['headers']): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  if (coding !== undefined && length !== undefined) throw new BrokenAnswer('it has two ways to end');
  if (status < 200 || status === 204 || status === 304) return { kind: 'length', bytes: 0 };
  if (coding !== undefined) {
    if (typeof coding !== 'string' || coding.toLowerCase() !== 'chunked')
      throw new BrokenAnswer('its coding is unknown');
    return { kind: 'chunked' };
  }
  if (length === undefined) return { kind: 'close' };
  if (typeof length !== 'string' || !LENGTH.test(length)) throw new BrokenAnswer('its length is no number');
  return { kind: 'length', bytes: Number(length) };
}

function saysClose(connection: string | string[] | undefined): boolean {
  if (connection === undefined || connection === 'keep-alive') return false;
  const words = String(connection).toLowerCase().split(',');
  return words.some((word) => word.trim() === 'close');
}
