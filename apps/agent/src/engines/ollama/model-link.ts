import { randomUUID } from 'node:crypto';
import { rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Makes `link` point to `target` in one step, so that instances that start at the same time do not trip over each other. */
export async function linkTo(target: string, link: string): Promise<void> {
  const temporary = join(dirname(dirname(link)), `.link-${randomUUID()}`);
  try {
    await symlink(target, temporary);
    await rename(temporary, link);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
