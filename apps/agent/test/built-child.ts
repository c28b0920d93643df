import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const inRoot = (path: string): string => join(root, path);
const ENTRY = inRoot('apps/agent/dist/child/main.js');
const SOURCES = ['apps/agent/src/engines', 'libs/contracts/src', 'libs/gguf/src'];
const PROJECTS = ['libs/contracts', 'libs/gguf', 'libs/footprint', 'apps/agent'];
const LOCK = inRoot('apps/agent/.building');
const LOCK_MS = 120_000;

/** The engine's process runs outside of jest, from built files: they are built here where older than their sources. */
export async function builtChild(): Promise<string> {
  await withLock(() => {
    if (!isStale()) return;
    for (const project of PROJECTS) build(project);
    bundle();
  });
  if (isStale()) throw new Error('The agent could not be built; run npm run build to see why.');
  return ENTRY;
}

function isStale(): boolean {
  if (!existsSync(ENTRY)) return true;
  const builtAt = statSync(ENTRY).mtimeMs;
  return SOURCES.some((folder) => newestIn(inRoot(folder)) > builtAt);
}

function newestIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const sources = files.filter((file) => file.isFile() && /(?<!\.(spec|contract|fake))\.ts$/.test(file.name));
  return Math.max(0, ...sources.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

function build(project: string): void {
  const config = inRoot(`${project}/tsconfig.build.json`);
  run(root, 'node_modules/typescript/bin/tsc', '-p', config);
}

function bundle(): void {
  run(inRoot('apps/agent'), 'node_modules/rolldown/bin/cli.mjs', '-c', 'rolldown.config.mjs', '--logLevel', 'warn');
}

function run(cwd: string, script: string, ...args: string[]): void {
  spawnSync(process.execPath, [inRoot(script), ...args], { cwd, stdio: 'inherit' });
}

/** Suites run side by side; one of them builds. A file lock has no event to wait for. */
async function withLock(work: () => void): Promise<void> {
  const deadline = Date.now() + LOCK_MS;
  while (!tryLock()) {
    if (Date.now() > deadline) throw new Error(`Another test run has held ${LOCK} for too long; remove it.`);
    await wait(100);
  }
  try {
    work();
  } finally {
    rmdirSync(LOCK);
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    return false;
  }
}
