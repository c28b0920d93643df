import { createHash } from 'node:crypto';
import type { AssignedFile, AssignedPart } from '@aivailable/contracts';

/** One file of a model: the whole of it, or a part of a split one. `storedName` is its name in the store. */
export interface Piece extends AssignedPart {
  readonly storedName: string;
}

/** In order. The names of parts follow the pattern by which llama.cpp finds the others from the first. */
export function piecesOf({ parts, ...file }: AssignedFile): [Piece, ...Piece[]] {
  const [first, ...rest] = parts ?? [];
  if (!first) return [{ ...file, storedName: `${file.sha256}.gguf` }];
  const count = rest.length + 1;
  const piece = (part: AssignedPart, i: number) => ({ ...part, storedName: partName(file.sha256, i + 1, count) });
  return [piece(first, 0), ...rest.map((part, i) => piece(part, i + 1))];
}

/** The digest that stands for all parts together. */
export function setDigest(digests: readonly string[]): string {
  return createHash('sha256').update(digests.join('\n')).digest('hex');
}

/** What a name in the store is of; null for a name that is none of ours. */
export function readStoredName(name: string): { sha256: string; number: number; count: number } | null {
  const match = /^([0-9a-f]{64})(?:-(\d{5})-of-(\d{5}))?\.gguf$/.exec(name);
  if (!match) return null;
  return { sha256: match[1] ?? '', number: Number(match[2] ?? 1), count: Number(match[3] ?? 1) };
}

function partName(sha256: string, number: number, count: number): string {
  return `${sha256}-${padded(number)}-of-${padded(count)}.gguf`;
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}
