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
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly framing: Framing;
  /** Whether the connection may be used again. */
  readonly keepsAlive: boolean;
  /** For how long it stays open without a request, by its own word. */
  readonly idleMs: number | null;
}

/** What came is not an answer in HTTP/1.1. */
export class BrokenAnswer extends Error {
  constructor(detail: string) {
    super(`The node's answer broke the rules of HTTP: ${detail}.`);
    this.name = 'BrokenAnswer';
  }
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const NAME = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LENGTH = /^\d{1,15}$/;

/** `text` is all before the empty line, byte for byte. */
export function readAnswerHead(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(first) ?? [];
  if (status === undefined) throw new BrokenAnswer('its first line is no status');
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const line of lines) addHeader(headers, line);
  const framing = framingOf(Number(status), headers);
  const connection = wordsOf(headers.connection);
  return {
    status: Number(status),
    headers,
    framing,
    keepsAlive: minor === '1' && framing.kind !== 'close' && !connection.includes('close'),
    idleMs: idleMsOf(headers['keep-alive']),
  };
}

function addHeader(headers: Record<string, string | string[]>, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  const value = line.slice(colon + 1).trim();
  if (!NAME.test(name) || !VALUE.test(value)) throw new BrokenAnswer('one of its headers is malformed');
  const key = name.toLowerCase();
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

function idleMsOf(keepAlive: string | string[] | undefined): number | null {
  const [, seconds] = /(?:^|[\s,])timeout=(\d{1,6})/.exec(String(keepAlive ?? '')) ?? [];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}

function wordsOf(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return String(value)
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
}
