import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, buildIsCurrent } from './build.mjs';
import { installPackages, packagesAreInstalled } from './packages.mjs';

/** The checkout that this launcher lies in. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export async function installIfNeeded(root, progress, signal) {
  if (await packagesAreInstalled(root)) return;
  await progress.step('Installing packages (npm ci)', () => installPackages(root, signal));
}

/** Judges and tools that the product itself never loads; they would make its own installation larger. */
export async function installForTests(root, progress) {
  const tests = path.join(root, 'tests');
  if (await packagesAreInstalled(tests)) return;
  await progress.step('Installing what tests and benchmarks need (npm ci)', () => installPackages(tests));
}

export async function buildIfNeeded(root, progress, signal) {
  if (await buildIsCurrent(root)) return;
  await progress.step('Building', () => build(root, signal));
}
