import path from 'node:path';
import { runVisibly } from './command.mjs';
import { Progress } from './progress.mjs';
import { exitWith } from './refusal.mjs';
import { installIfNeeded, ROOT } from './workspace.mjs';

const inModules = (...parts) => path.join(ROOT, 'node_modules', ...parts);
const node = (...args) => [process.execPath, args];
const jest = ['--experimental-vm-modules', '--no-warnings', inModules('jest', 'bin', 'jest.js')];

const STEPS = [
  { title: 'Format and lint (biome)', run: node(inModules('@biomejs', 'biome', 'bin', 'biome'), 'check') },
  {
    title: 'Types of apps and libs (tsc)',
    run: node(inModules('nx', 'bin', 'nx.js'), 'run-many', '-t', 'types', '--output-style=static'),
  },
  {
    title: 'Types of tests (tsc)',
    run: node(inModules('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tests/tsconfig.json'),
  },
  { title: 'Floor plan', run: node(...jest, '--selectProjects', 'tests', '-w', '1', 'floor-plan') },
  { title: 'Dead code (knip)', run: node(inModules('knip', 'bin', 'knip.js')) },
];

/** `npm run check`: every step runs, so that one look shows everything that is wrong. */
export function main() {
  return exitWith(async () => {
    await installIfNeeded(ROOT, new Progress());
    const failed = [];
    for (const { title, run } of STEPS) {
      console.log(`\n== ${title}`);
      const environment = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
      const code = await runVisibly(...run, { cwd: ROOT, env: environment });
      if (code !== 0) failed.push(title);
    }
    console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`);
    return failed.length === 0 ? 0 : 1;
  });
}
