import { partNames, toySpec, writeSplitGguf } from '@aivailable/gguf';

export const SPLIT_NAMES = partNames({ prefix: 'toy-Q8_0', number: 1, count: 3 });

/** The toy as three files; the seed makes other weights of it. */
export function splitToy(seed: number): Record<string, Uint8Array> {
  const { metadata, tensors } = toySpec();
  const last = tensors.at(-1);
  if (last) last.data[last.data.byteLength - 1] = seed;
  const files = writeSplitGguf({ metadata, tensors }, 3);
  return Object.fromEntries(files.map((bytes, i) => [SPLIT_NAMES[i] ?? '', bytes]));
}
