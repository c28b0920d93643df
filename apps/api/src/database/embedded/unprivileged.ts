import { execFile, type SpawnOptions } from 'node:child_process';
import { chown, cp, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RefusalToStart } from '../../config/refusal-to-start.js';
import { CHILD_ENVIRONMENT } from '../child-environment.js';
import type { Binaries } from './binaries.js';

const run = promisify(execFile);

const NOBODY = 65_534;
/** As nobody inside of the namespace too: initdb wants a user that has a name. */
const NAMESPACE = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`] as const;

type Identity = Pick<SpawnOptions, 'uid' | 'gid'>;

/** Does this command run to its end as that user? */
type Probe = (command: readonly string[], identity: Identity) => Promise<boolean>;

/** How to run PostgreSQL's programs as somebody who is not root, and who then owns the files. */
export interface Unprivileged {
  readonly binDir: string;
  /** Words before the program: empty, or `unshare` and its options. */
  readonly before: readonly string[];
  readonly identity: Identity;
  /** Gives a folder and all in it to whoever runs the server. */
  own(folder: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * PostgreSQL refuses to run as root. Three ways, in order: as nobody; where nobody cannot reach the programs or the
 * data, in a user namespace that shows root as an ordinary user; where namespaces are forbidden, as nobody on a copy
 * of the programs.
 */
export async function findUnprivileged(
  binaries: Binaries,
  dataDir: string,
  works: Probe = runs,
): Promise<Unprivileged> {
  const binDir = join(binaries.root, 'bin');
  const inNamespace = (own: Unprivileged['own']) => ({ binDir, before: NAMESPACE, identity: {}, own, close: nothing });
  if (process.getuid?.() !== 0) {
    if (hasName()) return { binDir, before: [], identity: {}, own: keep, close: nothing };
    if (await works([...NAMESPACE, join(binDir, 'postgres'), '--version'], {})) return inNamespace(keep);
    throw new RefusalToStart(
      `PostgreSQL cannot run as a user without a name (${process.getuid?.()}). Add the user to /etc/passwd, or set DATABASE_URL.`,
    );
  }

  const reachesData = await works(['test', '-x', dataDir], { uid: NOBODY, gid: NOBODY });
  if (reachesData && (await works([join(binDir, 'postgres'), '--version'], { uid: NOBODY, gid: NOBODY })))
    return asNobody(binDir, nothing);
  if (await works([...NAMESPACE, join(binDir, 'postgres'), '--version'], {}))
    return inNamespace((folder) => give(folder, 0));
  if (reachesData) return onCopy(binaries);
  throw new RefusalToStart(
    `PostgreSQL cannot run as root, and the ordinary user that it would run as cannot reach ${dataDir}. ` +
      'Set AIVAILABLE_DATA_DIR to a folder outside of root-only ones, start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Containers run as numbers that are in no list of users. */
function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

function asNobody(binDir: string, close: () => Promise<void>): Unprivileged {
  return { binDir, before: [], identity: { uid: NOBODY, gid: NOBODY }, own: (folder) => give(folder, NOBODY), close };
}

/** 60 MB, copied in less than 0.1 s; the server keeps its files open, so the copy goes when it stops. */
async function onCopy(binaries: Binaries): Promise<Unprivileged> {
  const copy = await mkdtemp(join(tmpdir(), 'aivailable-postgres-'));
  await cp(binaries.root, copy, { recursive: true, verbatimSymlinks: true });
  await give(copy, NOBODY);
  return asNobody(join(copy, 'bin'), () => rm(copy, { recursive: true, force: true }));
}

async function runs([file = '', ...words]: readonly string[], identity: Identity): Promise<boolean> {
  return run(file, words, { ...identity, cwd: '/', env: CHILD_ENVIRONMENT }).then(
    () => true,
    () => false,
  );
}

async function give(path: string, owner: number): Promise<void> {
  const stat = await lstat(path);
  if (stat.uid === owner && !stat.isDirectory()) return;
  if (stat.isSymbolicLink()) return;
  if (stat.uid !== owner) await chown(path, owner, owner);
  if (!stat.isDirectory()) return;
  for (const name of await readdir(path)) await give(join(path, name), owner);
}

async function keep(): Promise<void> {}
async function nothing(): Promise<void> {}
