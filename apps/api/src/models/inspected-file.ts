import { basename } from 'node:path';
import { CatalogueError, type ServedTask } from '@aivailable/contracts';
import { type ModelShape, modelShape } from '@aivailable/footprint';
import { type GgufFile, type GgufMetadata, mergeParts, readGguf } from '@aivailable/gguf';
import { openFile } from './file-source.js';
import { quantisationOf } from './quantisation.js';

/** What a model file says of itself, as far as the catalogue needs it. */
export interface InspectedFile {
  readonly fileName: string;
  readonly sizeBytes: number;
  /** A name that may be asked for. */
  readonly name: string;
  readonly architecture: string;
  readonly task: ServedTask;
  readonly quantisation: string;
  readonly parameterCount: number;
  readonly trainedContextTokens: number | null;
  readonly license: string | null;
  readonly toy: boolean;
  readonly shape: ModelShape;
}

/** A file on disk, and the name that it has for people. */
export interface PlacedFile {
  readonly path: string;
  readonly fileName: string;
}

export function inspectFile(path: string, fileName: string = basename(path)): Promise<InspectedFile> {
  return inspectFiles([{ path, fileName }]);
}

/**
 * Reads the headers alone, of all parts where a model is split. Throws `file_not_readable`, `not_a_gguf`,
 * `truncated_gguf` or `unsupported_gguf`.
 */
export async function inspectFiles(files: readonly PlacedFile[]): Promise<InspectedFile> {
  const read: { fileName: string; gguf: GgufFile; sizeBytes: number }[] = [];
  for (const { path, fileName } of files) {
    const file = await openFile(path);
    try {
      read.push({ fileName, gguf: await readGguf(file, fileName), sizeBytes: file.sizeBytes });
    } finally {
      await file.close();
    }
  }
  const [first] = read;
  if (!first) throw new TypeError('A model has at least one file.');
  const gguf = read.length === 1 ? first.gguf : mergeParts(read);
  return describe(first.fileName, gguf, sum(read));
}

function describe(fileName: string, gguf: Pick<GgufFile, 'metadata' | 'tensors'>, sizeBytes: number): InspectedFile {
  const result = modelShape(gguf);
  if (!result.ok) throw new CatalogueError('unsupported_gguf', { file: fileName, detail: result.reason });
  const { shape } = result;
  return {
    fileName,
    sizeBytes,
    name: nameOf(gguf.metadata, fileName),
    architecture: shape.architecture,
    task: taskOf(gguf.metadata, shape.architecture),
    quantisation: quantisationOf(gguf),
    parameterCount: shape.parameterCount,
    trainedContextTokens: shape.trainedContextTokens,
    license: textOf(gguf.metadata, 'general.license'),
    toy: gguf.metadata['aivailable.toy'] === true,
    shape,
  };
}

function sum(files: readonly { sizeBytes: number }[]): number {
  return files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}

/** A model that pools its outputs into one vector is for embeddings. */
function taskOf(metadata: GgufMetadata, architecture: string): ServedTask {
  const pooling = metadata[`${architecture}.pooling_type`];
  return typeof pooling === 'number' && pooling > 0 ? 'embed' : 'chat';
}

function nameOf(metadata: GgufMetadata, fileName: string): string {
  const basename = textOf(metadata, 'general.basename');
  const size = textOf(metadata, 'general.size_label');
  const tuned = textOf(metadata, 'general.finetune');
  const composed = basename ? [basename, size, tuned].filter(Boolean).join('-') : textOf(metadata, 'general.name');
  return servable(composed ?? '') || servable(fileName.replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '')) || 'model';
}

/** Keeps what a served name may have. */
function servable(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9._:/-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 100);
}

function textOf(metadata: GgufMetadata, key: string): string | null {
  const value = metadata[key];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
