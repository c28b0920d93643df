import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RefusalToStart } from '../config/refusal-to-start.js';
import { systemCode } from '../config/system-code.js';
import { processIdentity } from './running-process.js';

const holder = z.object({ pid: z.number().int(), identity: z.string() });
type Holder = z.infer<typeof holder>;

export interface FolderLock {
  release(): Promise<void>;
}

/** One API process per data folder. A lock whose process is gone is taken over. */
export async function lockFolder(dataDir: string, pid: number = process.pid): Promise<FolderLock> {
  const path = join(dataDir, 'api.lock');
  const mine: Holder = { pid, identity: (await processIdentity(pid)) ?? 'unknown' };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await write(path, mine)) return { release: () => releaseOwn(path, mine) };
    const other = await read(path);
    if (other && (await isRunning(other))) throw refusal(dataDir, other);
    await rm(path, { force: true });
  }
  throw new RefusalToStart(`The lock ${path} is being taken by another instance at this moment. Start only one.`);
}

async function write(path: string, mine: Holder): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(mine));
    await file.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined also for a file that was cut short when its writer died. */
async function read(path: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function isRunning(other: Holder): Promise<boolean> {
  return (await processIdentity(other.pid)) === other.identity;
}

async function releaseOwn(path: string, mine: Holder): Promise<void> {
  const now = await read(path);
  if (now?.pid === mine.pid && now.identity === mine.identity) await rm(path, { force: true });
}

function refusal(dataDir: string, other: Holder): RefusalToStart {
  return new RefusalToStart(
    `The data folder ${dataDir} is in use by a running instance (process ${other.pid}). ` +
      'Stop that one first, or choose another folder with AIVAILABLE_DATA_DIR.',
  );
}
