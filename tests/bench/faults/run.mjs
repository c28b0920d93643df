import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * `npm run bench -- faults [TIMES]`: engines and agents are killed and connections cut at random moments under load, so
 * often each, and every stream that was going on is judged to the letter. 200 unless told.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [times = '200'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(times)) {
  console.error('Usage: npm run bench -- faults [TIMES], a whole number.');
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--no-warnings', path.join(root, 'node_modules', '.bin', 'jest')],
    ...['--selectProjects', 'tests', '--runInBand', 'scenarios/streams-survive'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FAULTS: times } },
);
process.exit(status ?? 1);
