/**
 * Finds the members of a JSON object in its bytes without building anything. The bytes must be valid JSON: whoever
 * calls this has parsed them before.
 */
export interface Member {
  readonly key: string;
  /** Offset of the key's opening quote. */
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export interface ObjectSpan {
  readonly members: readonly Member[];
  /** Offset of the closing brace. */
  readonly close: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The object whose opening brace stands at `open`. */
export function objectSpan(json: Buffer, open: number): ObjectSpan {
  const members: Member[] = [];
  let at = skipSpace(json, open + 1);
  while (json[at] === QUOTE) {
    const keyEnd = stringEnd(json, at);
    const valueStart = skipSpace(json, skipSpace(json, keyEnd) + 1);
    const end = valueEnd(json, valueStart);
    const key: string = JSON.parse(json.toString('utf8', at, keyEnd));
    members.push({ key, keyStart: at, valueStart, valueEnd: end });
    at = skipSpace(json, end);
    if (json[at] === COMMA) at = skipSpace(json, at + 1);
  }
  return { members, close: at };
}

export function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at++;
  return at;
}

/** Offset after the closing quote of the string that opens at `open`. Jumps from quote to quote: texts are long. */
function stringEnd(json: Buffer, open: number): number {
  let quote = json.indexOf(QUOTE, open + 1);
  while (quote !== -1 && isEscaped(json, quote)) quote = json.indexOf(QUOTE, quote + 1);
  return quote === -1 ? json.length : quote + 1;
}

function isEscaped(json: Buffer, at: number): boolean {
  let slashes = 0;
  while (json[at - 1 - slashes] === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

function valueEnd(json: Buffer, start: number): number {
  const first = json[start];
  if (first === QUOTE) return stringEnd(json, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return closingEnd(json, start);
  let at = start;
  while (at < json.length && !endsScalar(json[at])) at++;
  return at;
}

/** Offset after the brace or bracket that closes the one at `open`. */
export function closingEnd(json: Buffer, open: number): number {
  let depth = 0;
  for (let at = open; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) at = stringEnd(json, at) - 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth === 0) return at + 1;
    }
  }
  return json.length;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === undefined || byte <= 0x20;
}
