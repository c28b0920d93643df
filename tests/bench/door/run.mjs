import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run bench -- door [ABORTS]`: how soon engines hear of clients that leave, how budgets hold, and how a greedy key
 * and light ones share, in real processes. 300 aborts in each phase unless told. Writes docs/bench/door.md.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [aborts = '300'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(aborts)) {
  console.error('Usage: npm run bench -- door [ABORTS], a whole number.');
  process.exit(1);
}
const page = path.join(root, 'docs', 'bench', 'door.md');
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--no-warnings', path.join(root, 'node_modules', '.bin', 'jest')],
    ...['--selectProjects', 'tests', '--runInBand', 'scenarios/the-door-lets-go'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, DOOR_ABORTS: aborts, DOOR_TURNS: '12', DOOR_PAGE: page } },
);
if (status === 0) console.log(readFileSync(page, 'utf8'));
process.exit(status ?? 1);
