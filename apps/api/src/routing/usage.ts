import { closingEnd, skipSpace } from './json-object.js';

/** Tokens as the engine counted them. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

const NEEDLE = '"usage"';
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LONGEST_USAGE = 4096;

/** Null when this is not a usage object. Embeddings complete nothing: 0. */
export function readUsage(value: unknown): Usage | null {
  if (typeof value !== 'object' || value === null) return null;
  const counts = value as Record<string, unknown>;
  const promptTokens = count(counts.prompt_tokens);
  const totalTokens = count(counts.total_tokens);
  if (promptTokens === null && totalTokens === null) return null;
  const rest = promptTokens !== null && totalTokens !== null ? Math.max(0, totalTokens - promptTokens) : null;
  return { promptTokens, completionTokens: count(counts.completion_tokens) ?? rest };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
}

/**
 * Reads `usage` out of a JSON answer while its chunks pass by. Within a JSON text the seven bytes `"usage"` can only be
 * a key or a whole string, never part of a text, so that nothing else need be parsed. The last one found counts.
 */
export class UsageTap {
  usage: Usage | null = null;
  /** End of what was seen that may still become something: a cut needle or a cut usage object. */
  private held: Buffer = Buffer.alloc(0);

  feed(chunk: Buffer): void {
    const seen = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let from = 0;
    for (let at = seen.indexOf(NEEDLE); at !== -1; at = seen.indexOf(NEEDLE, from)) {
      from = at + NEEDLE.length;
      const found = objectAfter(seen, from);
      if (found === 'cut') {
        this.held = seen.length - at <= LONGEST_USAGE ? seen.subarray(at) : Buffer.alloc(0);
        return;
      }
      this.usage = readUsage(found) ?? this.usage;
    }
    this.held = seen.subarray(Math.max(from, seen.length - NEEDLE.length + 1));
  }
}

/** The object that follows `:`; `cut` when the bytes end before it does. */
function objectAfter(bytes: Buffer, from: number): unknown {
  const colon = skipSpace(bytes, from);
  if (colon >= bytes.length) return 'cut';
  if (bytes[colon] !== COLON) return null;
  const open = skipSpace(bytes, colon + 1);
  if (open >= bytes.length) return 'cut';
  if (bytes[open] !== OPEN_BRACE) return null;
  const end = closingEnd(bytes, open);
  if (bytes[end - 1] !== CLOSE_BRACE) return 'cut';
  return parsed(bytes.toString('utf8', open, end)) ?? 'cut';
}

/** Undefined when it does not parse: the closing brace belonged to something inside. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
