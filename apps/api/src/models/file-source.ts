import { type FileHandle, open, realpath } from 'node:fs/promises';
import { CatalogueError } from '@aivailable/contracts';
import type { ByteSource } from '@aivailable/gguf';
import { systemCode } from '../config/system-code.js';

export interface OpenFile extends ByteSource {
  close(): Promise<void>;
}

/** Opens a file for reading by ranges; what the file system says becomes a sentence. */
export async function openFile(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(await realpath(path), 'r');
  } catch (error) {
    throw notReadable(path, error);
  }
  const stat = await handle.stat();
  if (!stat.isFile()) {
    await handle.close();
    throw new CatalogueError('file_not_readable', {
      file: path,
      detail: stat.isDirectory() ? 'it is a folder' : 'it is not a plain file',
    });
  }
  return {
    sizeBytes: stat.size,
    read: (offset, length) => readAt(handle, offset, length),
    close: () => handle.close(),
  };
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

export function notReadable(path: string, error: unknown): CatalogueError {
  return new CatalogueError('file_not_readable', { file: path, detail: said(error) }, { cause: error });
}

function said(error: unknown): string {
  switch (systemCode(error)) {
    case 'ENOENT':
      return 'there is no such file on the machine of the API';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not read it';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
