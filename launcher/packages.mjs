import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lastLines, npmCommand, runQuietly } from './command.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Are the installed packages those of package-lock.json? npm writes what it installed into
 * `node_modules/.package-lock.json` as its last deed, so an interrupted install is noticed too.
 */
export async function packagesAreInstalled(root) {
  const [wanted, installed] = await Promise.all([
    packagesOf(path.join(root, 'package-lock.json')),
    packagesOf(path.join(root, 'node_modules', '.package-lock.json')),
  ]);
  return wanted !== null && installed !== null && samePackages(wanted, installed);
}

/** Packages of other platforms are optional and may be absent; everything else must be there as locked. */
function samePackages(wanted, installed) {
  const entries = Object.entries(wanted).filter(([where]) => where.includes('node_modules/'));
  return entries.every(([where, entry]) => {
    const found = installed[where];
    if (found === undefined) return mayBeAbsent(entry);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function mayBeAbsent(entry) {
  return entry.optional === true || entry.devOptional === true;
}

async function packagesOf(lockFile) {
  try {
    return JSON.parse(await readFile(lockFile, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** Installs exactly what package-lock.json says, whatever NODE_ENV or the user's npm settings leave out. */
export async function installPackages(root, signal) {
  const npm = npmCommand();
  const args = [...npm.args, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const environment = { ...process.env, NODE_LLAMA_CPP_POSTINSTALL: 'skip' };
  const { code, output } = await runQuietly(npm.file, args, { cwd: root, env: environment, signal });
  if (code === 0) return;
  throw new Refusal(
    `npm ci failed with code ${code}; its last lines:\n${lastLines(output, 20)}\nMend that (often: no network, no disk space, or files of another user in node_modules) and start again.`,
  );
}
