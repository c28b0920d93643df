import { type Fields, isFields } from './whole-events.js';

/** The odds of those tokens that begin behind so many bytes of the text; null where there are none. */
export function untoldOdds(logprobs: unknown, toldBytes: number): unknown {
  if (!isFields(logprobs) || toldBytes === 0) return logprobs;
  if (Array.isArray(logprobs.content)) {
    const content = logprobs.content.slice(toldCount(logprobs.content.map(bytesOf), toldBytes));
    return content.length === 0 ? null : { ...logprobs, content };
  }
  return Array.isArray(logprobs.tokens) ? untoldColumns(logprobs, logprobs.tokens, toldBytes) : logprobs;
}

/** A completion's odds are columns: tokens, their logarithms, their offsets. */
function untoldColumns(logprobs: Fields, tokens: readonly unknown[], toldBytes: number): Fields | null {
  const told = toldCount(
    tokens.map((token) => bytesOf({ token })),
    toldBytes,
  );
  if (told >= tokens.length) return null;
  return Object.fromEntries(
    Object.entries(logprobs).map(([name, column]) => [name, Array.isArray(column) ? column.slice(told) : column]),
  );
}

function toldCount(lengths: readonly number[], toldBytes: number): number {
  let start = 0;
  const first = lengths.findIndex((length) => {
    const isUntold = start >= toldBytes;
    start += length;
    return isUntold;
  });
  return first === -1 ? lengths.length : first;
}

function bytesOf({ token, bytes }: { readonly token?: unknown; readonly bytes?: unknown }): number {
  if (Array.isArray(bytes)) return bytes.length;
  return typeof token === 'string' ? Buffer.byteLength(token) : 0;
}
