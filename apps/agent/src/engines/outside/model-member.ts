/**
 * Bodies are never rebuilt: the outermost `"model"` is found in the bytes and exchanged, all others stay as they came.
 * The bytes must be a JSON object: whoever calls this has parsed them before.
 */
interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE = 0x7b;
/** How deep each bracket leads. */
const STEPS: ReadonlyMap<number, number> = new Map([
  [0x5b, 1],
  [BRACE, 1],
  [0x5d, -1],
  [0x7d, -1],
]);

/** The same object with this model; the member is added where there is none. */
export function withModel(json: Buffer, name: string): Buffer {
  const text = Buffer.from(JSON.stringify(name));
  const span = modelSpan(json);
  if (span !== null) return Buffer.concat([json.subarray(0, span.start), text, json.subarray(span.end)]);
  const open = json.indexOf(BRACE) + 1;
  const isEmpty = json.toString('utf8', open).trim() === '}';
  const member = `"model":${text}${isEmpty ? '' : ','}`;
  return Buffer.concat([json.subarray(0, open), Buffer.from(member), json.subarray(open)]);
}

/** Where the text stands that is the outermost model's name; null when there is none. Of two the last one counts. */
export function modelSpan(json: Buffer): Span | null {
  let found: Span | null = null;
  let key = '';
  for (const text of outermostTexts(json)) {
    if (!text.isValue) key = keyIn(json, text);
    else if (key === 'model') found = text;
  }
  return found;
}

/** Keys and texts of the object itself, in order; what lies deeper is passed over. */
function* outermostTexts(json: Buffer): Generator<Span & { readonly isValue: boolean }> {
  let depth = 0;
  let isValue = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      const end = stringEnd(json, at);
      if (depth === 1) yield { start: at, end, isValue };
      at = end - 1;
      continue;
    }
    depth += STEPS.get(byte) ?? 0;
    if (depth === 1 && (byte === COLON || byte === COMMA)) isValue = byte === COLON;
  }
}

function keyIn(json: Buffer, { start, end }: Span): string {
  const key: string = JSON.parse(json.toString('utf8', start, end));
  return key;
}

/** Offset after the closing quote. Jumps from quote to quote: texts are long. */
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
