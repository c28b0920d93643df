import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run bench -- routing [REQUESTS]`: the front door's queue and balancer against least connections and round robin,
 * simulated. 20,000 requests unless told. Prints the table and writes docs/bench/routing.md.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [requests = '20000'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(requests)) {
  console.error('Usage: npm run bench -- routing [REQUESTS], a whole number.');
  process.exit(1);
}
const page = path.join(root, 'docs', 'bench', 'routing.md');
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--no-warnings', path.join(root, 'node_modules', '.bin', 'jest')],
    ...['--selectProjects', 'api', '--runInBand', 'test/routing/balance.spec'],
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ROUTING_REQUESTS: requests, ROUTING_PAGE: page } },
);
if (status === 0) console.log(readFileSync(page, 'utf8'));
process.exit(status ?? 1);
