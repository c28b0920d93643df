import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

/**
 * `npm run bench -- controller [SEQUENCES] [SEED]`: random histories of a fleet through the controller's pure parts.
 * Ten thousand unless told; a failing run prints its shortest history, and the same seed finds it again.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [sequences = '10000', seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2);
if (![sequences, seed].every((said) => /^\d+$/.test(said))) {
  console.error('Usage: npm run bench -- controller [SEQUENCES] [SEED], two whole numbers.');
  process.exit(1);
}
console.log(`${sequences} sequences, seed ${seed}`);
const startedMs = performance.now();
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--no-warnings', path.join(root, 'node_modules', '.bin', 'jest')],
    ...['--selectProjects', 'api', '--runInBand', 'test/scheduling/controller.property'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CONTROLLER_SEQUENCES: sequences, CONTROLLER_SEED: seed } },
);
const seconds = Math.round((performance.now() - startedMs) / 1_000);
console.log(
  status === 0 ? `All held, in ${seconds} s.` : `A sequence failed after ${seconds} s; run it again with seed ${seed}.`,
);
process.exit(status ?? 1);
