import path from 'node:path';
import { runVisibly } from './command.mjs';
import { Progress } from './progress.mjs';
import { exitWith } from './refusal.mjs';
import { installForTests, installIfNeeded, ROOT } from './workspace.mjs';

/** npm links the tools of all packages there, wherever each keeps its own. */
const tool = (name) => path.join(ROOT, 'node_modules', '.bin', name);
const node = (...args) => [process.execPath, args];
const jest = ['--experimental-vm-modules', '--no-warnings', tool('jest')];

const STEPS = [
  { title: 'Format and lint (biome)', run: node(tool('biome'), 'check', '--error-on-warnings') },
  {
    title: 'Types of apps and libs (tsc)',
    run: node(tool('nx'), 'run-many', '-t', 'types', '--output-style=static'),
  },
  {
    title: 'Types of tests (tsc)',
    run: node(tool('tsc'), '--noEmit', '-p', 'tests/tsconfig.json'),
  },
  { title: 'Floor plan', run: node(...jest, '--selectProjects', 'tests', '-w', '1', 'floor-plan') },
  { title: 'Dead code (knip)', run: node(tool('knip')) },
];

/** `npm run check`: every step runs, so that one look shows everything that is wrong. */
export function main() {
  return exitWith(async () => {
    const progress = new Progress();
    await installIfNeeded(ROOT, progress);
    await installForTests(ROOT, progress);
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
