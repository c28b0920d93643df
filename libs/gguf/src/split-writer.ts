import { type GgufSpec, type WrittenValue, writeGguf } from './writer.js';

/** Writes a model as that many files, as `llama-gguf-split` does: all metadata in the first, tensors in their order. */
export function writeSplitGguf({ metadata, tensors }: GgufSpec, count: number): Uint8Array[] {
  const perPart = Math.ceil(tensors.length / count);
  return Array.from({ length: count }, (_, number) => {
    const place: Record<string, WrittenValue> = {
      'split.no': { type: 'u16', value: number },
      'split.count': { type: 'u16', value: count },
      'split.tensors.count': { type: 'i32', value: tensors.length },
    };
    return writeGguf({
      metadata: number === 0 ? { ...metadata, ...place } : place,
      tensors: tensors.slice(number * perPart, (number + 1) * perPart),
    });
  });
}
