import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CatalogueError } from '@aivailable/contracts';
import { type GgufFile, readGguf } from '@aivailable/gguf';
import { EngineFailure } from './engine.js';

/** What of a model file's header a load is judged by. */
export interface ModelHeader {
  /** Bytes of the tables that llama.cpp looks tokens up in: the one thing that it keeps in RAM. */
  readonly tokenTableBytes: number;
  /** As llama.cpp counts them: with the output. */
  readonly layers: number | null;
  /** False for encoders, which remember nothing between tokens. */
  readonly keepsCache: boolean;
  /** Whether the file says how its vectors become one. */
  readonly namesPooling: boolean;
}

const TOKEN_TABLES: ReadonlySet<string> = new Set([
  'token_embd.weight',
  'token_types.weight',
  'position_embd.weight',
  'per_layer_token_embd.weight',
]);

/** Architectures for which llama.cpp makes no memory (`llama_model::create_memory`). */
const CACHELESS: ReadonlySet<string> = new Set([
  ...['bert', 'jina-bert-v2', 'jina-bert-v3', 'nomic-bert', 'nomic-bert-moe', 'neo-bert', 'eurobert', 'modern-bert'],
  ...['gemma-embedding', 'wavtokenizer-dec', 'dream', 'llada', 'llada-moe', 'rnd1'],
]);

/** Bad files are refused here, before an engine stumbles over them. */
export async function readModelHeader(filePath: string): Promise<ModelHeader> {
  try {
    return headerOf(await readFile(filePath));
  } catch (error) {
    if (!(error instanceof CatalogueError))
      throw new EngineFailure('file_corrupt', `${filePath} cannot be read: ${error}.`);
    throw new EngineFailure(error.code === 'unsupported_gguf' ? 'unsupported' : 'file_corrupt', error.message);
  }
}

function headerOf({ metadata, tensors }: GgufFile): ModelHeader {
  const architecture = String(metadata['general.architecture']);
  const blocks = metadata[`${architecture}.block_count`];
  const tables = tensors.filter(({ name }) => TOKEN_TABLES.has(name));
  return {
    tokenTableBytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    layers: typeof blocks === 'number' ? blocks + 1 : null,
    keepsCache: !CACHELESS.has(architecture),
    namesPooling: metadata[`${architecture}.pooling_type`] !== undefined,
  };
}

async function readFile(filePath: string): Promise<GgufFile> {
  const file = await open(filePath);
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return await readGguf({ sizeBytes: size, read }, basename(filePath));
  } finally {
    await file.close();
  }
}
