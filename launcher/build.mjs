import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lastLines, runQuietly } from './command.mjs';
import { Refusal } from './refusal.mjs';

/** What a build is made of. Tests and what a build writes are left out. */
const INPUTS = ['apps', 'libs', 'nx.json', 'tsconfig.base.json', 'package-lock.json'];
const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'coverage', 'test', 'fixtures', '.vite']);

/** One file per project that a finished build leaves. */
const OUTPUTS = [
  'libs/contracts/dist/index.js',
  'libs/channels/dist/index.js',
  'libs/gguf/dist/index.js',
  'libs/footprint/dist/index.js',
  'libs/placement/dist/index.js',
  'apps/api/dist/main.js',
  'apps/agent/dist/main.js',
  'apps/web/dist/index.html',
];

/** True when everything is built from exactly these sources. Takes milliseconds, so that a second start is quick. */
export async function buildIsCurrent(root) {
  if (!OUTPUTS.every((file) => existsSync(path.join(root, file)))) return false;
  try {
    return (await readFile(stampPath(root), 'utf8')) === (await sourcesDigest(root));
  } catch {
    return false;
  }
}

export async function build(root, signal) {
  const digest = await sourcesDigest(root);
  const nx = path.join(root, 'node_modules', '.bin', 'nx');
  const environment = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1' };
  const { code, output } = await runQuietly(
    process.execPath,
    [nx, 'run-many', '-t', 'build', '--output-style=static'],
    { cwd: root, env: environment, signal },
  );
  if (code !== 0) throw new Refusal(`The build failed; its last lines:\n${lastLines(output, 40)}`);
  await mkdir(path.dirname(stampPath(root)), { recursive: true });
  await writeFile(stampPath(root), digest);
}

function stampPath(root) {
  return path.join(root, 'node_modules', '.cache', 'aivailable', 'built-from');
}

/** sha256 over the names and contents of all inputs, so that neither a checkout nor a touch looks like a change. */
export async function sourcesDigest(root) {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(INPUTS.map((input) => filesUnder(root, input)))).flat().sort()) {
    hash.update(file).update('\0');
    hash.update(await readFile(path.join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

async function filesUnder(root, input) {
  if (path.extname(input) !== '') return [input];
  const entries = await readdir(path.join(root, input), { withFileTypes: true });
  const nested = entries.map(async (entry) => {
    const file = path.posix.join(input, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesUnder(root, file);
    return isInput(entry) ? [file] : [];
  });
  return (await Promise.all(nested)).flat();
}

function isInput(entry) {
  return entry.isFile() && !/\.(spec|contract|fake)\.tsx?$|\.md$|\.tsbuildinfo$/.test(entry.name);
}
