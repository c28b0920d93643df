import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CatalogueError } from '@aivailable/contracts';
import { readGguf } from '@aivailable/gguf';
import { EngineFailure } from '../engine.js';

/** Bytes of the token table of a model file, the one tensor that llama.cpp keeps in RAM. Bad files are refused here. */
export async function tokenTableBytes(filePath: string): Promise<number> {
  try {
    const { tensors } = await readHeader(filePath);
    return tensors.find(({ name }) => name === 'token_embd.weight')?.bytes ?? 0;
  } catch (error) {
    if (!(error instanceof CatalogueError))
      throw new EngineFailure('file_corrupt', `${filePath} cannot be read: ${error}.`);
    throw new EngineFailure(error.code === 'unsupported_gguf' ? 'unsupported' : 'file_corrupt', error.message);
  }
}

async function readHeader(filePath: string) {
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
