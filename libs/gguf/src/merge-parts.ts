import { CatalogueError } from '@aivailable/contracts';
import type { GgufFile } from './reader.js';
import type { GgufMetadata } from './value.js';

export interface GgufPart {
  readonly fileName: string;
  readonly gguf: Pick<GgufFile, 'metadata' | 'tensors'>;
}

/**
 * All parts of a split model as one header: the metadata of the first, the tensors of all. Parts that do not belong
 * together are refused, before an engine finds out in its own words.
 */
export function mergeParts(parts: readonly GgufPart[]): Pick<GgufFile, 'metadata' | 'tensors'> {
  for (const [index, part] of parts.entries()) requirePlace(part, index, parts.length);
  const tensors = parts.flatMap(({ gguf }) => gguf.tensors);
  const [first] = parts;
  requireTensors(first, tensors);
  const entries = Object.entries(first?.gguf.metadata ?? {}).filter(([key]) => !key.startsWith('split.'));
  return { metadata: Object.fromEntries(entries), tensors };
}

function requirePlace({ fileName, gguf: { metadata } }: GgufPart, index: number, count: number): void {
  const [number, of] = [counted(metadata, 'split.no'), counted(metadata, 'split.count')];
  if (number === null || of === null) throw refused(fileName, 'its header does not say which part of a model it is');
  if (number !== index || of !== count) {
    throw refused(fileName, `its header says part ${number + 1} of ${of}, its name part ${index + 1} of ${count}`);
  }
}

function requireTensors(first: GgufPart | undefined, tensors: GgufFile['tensors']): void {
  if (!first) return;
  const expected = counted(first.gguf.metadata, 'split.tensors.count');
  if (expected !== null && expected !== tensors.length) {
    throw refused(
      first.fileName,
      `its parts have ${tensors.length} tensors together, the first says ${expected}; they are not of one model`,
    );
  }
  const names = new Set(tensors.map(({ name }) => name));
  if (names.size !== tensors.length) throw refused(first.fileName, 'two of its parts have the same tensor');
}

function counted(metadata: GgufMetadata, key: string): number | null {
  const value = metadata[key];
  return typeof value === 'number' ? value : null;
}

function refused(file: string, detail: string): CatalogueError {
  return new CatalogueError('unsupported_gguf', { file, detail });
}
