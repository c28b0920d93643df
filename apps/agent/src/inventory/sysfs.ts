import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A tree of the kernel's files, such as sysfs or /proc: one value each, and any of them may be missing, empty or
 * refused. Then it is null. Paths are relative to the root.
 */
export interface KernelFiles {
  text(path: string): Promise<string | null>;
  /** Sorted names; none where there is no such folder. */
  list(path: string): Promise<string[]>;
}

export function filesUnder(root: string): KernelFiles {
  return {
    text: (path) => readFile(join(root, path), 'utf8').then(trimmed, () => null),
    list: (path) =>
      readdir(join(root, path)).then(
        (names) => names.sort(),
        () => [],
      ),
  };
}

export async function countFile(files: KernelFiles, path: string): Promise<number | null> {
  return wholeNumber(await files.text(path));
}

export async function hexFile(files: KernelFiles, path: string): Promise<number | null> {
  const text = await files.text(path);
  return text !== null && /^0x[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

/** What the kernel's and the vendors' texts call a count; anything else is unknown. */
export function wholeNumber(text: string | null | undefined): number | null {
  const count = text && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : null;
}

function trimmed(text: string): string | null {
  return text.trim() || null;
}
