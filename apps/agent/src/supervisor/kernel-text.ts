import { readFile } from 'node:fs/promises';

/** A file of the kernel's; null where it is not there or not for us. */
export async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
