import { access, chmod, constants, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusalToStart } from '../config/refusal-to-start.js';
import { systemCode } from '../config/system-code.js';

/**
 * Makes the data folder, or says why it cannot be used. Others may pass through it but not list it: the embedded
 * PostgreSQL runs as another user where we are root.
 */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(dataDir, `.probe-${process.pid}`);
    await writeFile(probe, 'x');
    await rm(probe);
    await chmod(dataDir, 0o711);
  } catch (error) {
    throw folderRefusal(dataDir, error);
  }
}

/** A sentence for what file systems say; anything else is passed on. */
export function folderRefusal(folder: string, error: unknown): unknown {
  const code = systemCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new RefusalToStart(diskFullSentence(folder), { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new RefusalToStart(
        `The data folder ${folder} is not writable (${code}). Give this user write access, or choose another with AIVAILABLE_DATA_DIR.`,
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new RefusalToStart(
        `The data folder ${folder} cannot be made: a file is in its way. Choose another with AIVAILABLE_DATA_DIR.`,
        { cause: error },
      );
    default:
      return error;
  }
}

export function diskFullSentence(folder: string): string {
  return `The disk of ${folder} is full. Free some space, or set AIVAILABLE_DATA_DIR to a larger disk.`;
}
