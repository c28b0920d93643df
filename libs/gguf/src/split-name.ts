/** A model may be written as several files, `name-00001-of-00003.gguf` and on; llama.cpp finds the others by the name of the first. */
export interface SplitName {
  readonly prefix: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

const MOST_PARTS = 1_000;

/** What the name of a part says; null for a model that is one file. */
export function splitName(fileName: string): SplitName | null {
  const match = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/.exec(fileName);
  if (!match) return null;
  const [prefix = '', number, count] = [match[1], Number(match[2]), Number(match[3])];
  const makesSense = count >= 2 && count <= MOST_PARTS && number >= 1 && number <= count;
  return makesSense ? { prefix, number, count } : null;
}

export function partName({ prefix, count }: Pick<SplitName, 'prefix' | 'count'>, number: number): string {
  return `${prefix}-${padded(number)}-of-${padded(count)}.gguf`;
}

/** The names of all parts, in order. */
export function partNames(split: SplitName): string[] {
  return Array.from({ length: split.count }, (_, i) => partName(split, i + 1));
}

function padded(number: number): string {
  return String(number).padStart(5, '0');
}
