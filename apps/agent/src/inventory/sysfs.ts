import { readdir, readFile } from 'node:fs/promises';

/** Files of sysfs: one value each, and any of them may be missing, empty or refused. Then it is null. */
export async function textFile(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim() || null;
  } catch {
    return null;
  }
}

export async function countFile(path: string): Promise<number | null> {
  const text = await textFile(path);
  const count = text !== null && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

export async function hexFile(path: string): Promise<number | null> {
  const text = await textFile(path);
  return text !== null && /^0x[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch {
    return [];
  }
}
