import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { page } from './page.mjs';

/**
 * `npm run bench -- faults [TIMES]`: engines and agents are killed and connections cut at random moments under load, so
 * often each, and every stream that was going on is judged to the letter. 200 unless told; writes docs/bench/faults.md.
 */
const root = path.resolve(import.meta.dirname, '..', '..', '..');
const [times = '200'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(times)) {
  console.error('Usage: npm run bench -- faults [TIMES], a whole number.');
  process.exit(1);
}
const folder = mkdtempSync(path.join(tmpdir(), 'aivailable-faults-'));
try {
  process.exitCode = campaign(path.join(folder, 'report.json'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function campaign(report) {
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--no-warnings', path.join(root, 'node_modules', '.bin', 'jest')],
      ...['--selectProjects', 'tests', '--runInBand', 'scenarios/streams-survive'],
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, FAULTS: times, FAULTS_REPORT: report } },
  );
  if (!existsSync(report)) return status || 1;
  const written = page(JSON.parse(readFileSync(report, 'utf8')));
  writeFileSync(path.join(root, 'docs', 'bench', 'faults.md'), written);
  console.log(written);
  return status ?? 1;
}
