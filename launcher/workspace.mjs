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

export async function buildIfNeeded(root, progress, signal) {
  if (await buildIsCurrent(root)) return;
  await progress.step('Building', () => build(root, signal));
}
