import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runVisibly } from './command.mjs';
import { Progress } from './progress.mjs';
import { exitWith, Refusal } from './refusal.mjs';
import { sumOf, tallyLine } from './tally.mjs';
import { missingNeeds } from './test-needs.mjs';
import { buildIfNeeded, installForTests, installIfNeeded, ROOT } from './workspace.mjs';

const HELP = `npm test [-- arguments of jest]

Runs every test, says loudly what this machine cannot run, and ends with the tally. For fewer of them:

  npm test -- drain                  files whose path has the word
  npm test -- --selectProjects web   one project: agent, api, channels, contracts, footprint, gguf, launcher,
                                     placement, tests or web
  npm test -- --help                 this text`;

/** `npm test [-- jest arguments]`: all projects; the last line is the tally. */
export function main(args) {
  return exitWith(async () => {
    if (args.includes('--help') || args.includes('-h')) {
      console.log(HELP);
      return 0;
    }
    const progress = new Progress();
    await installIfNeeded(ROOT, progress);
    await installForTests(ROOT, progress);
    await buildIfNeeded(ROOT, progress);
    const missing = missingNeeds(process.env);
    for (const need of missing.filter((need) => need.required)) throw new Refusal(need.sentence);
    shoutSkips(missing);
    const runs = [];
    for (const phase of phases(args)) runs.push(await runJest([...phase, ...args]));
    shoutSkips(missing);
    const tally = sumOf(runs.map((run) => run.results));
    console.log(tallyLine(tally));
    return runs.every((run) => run.code === 0) && tally.passed > 0 ? 0 : 1;
  });
}

/** They start whole clusters and watch the clock, so each has the machine for itself; all others share it. */
const ALONE = '/tests/(scenarios/|browser/an-(admin-(deploys|drags)|answer)-)';

function phases(args) {
  if (args.some((arg) => /^--(select|ignore)Projects/.test(arg))) return [['--maxWorkers', '2']];
  if (args.some((arg) => /^(--testPath|[^-])/.test(arg))) return [['--maxWorkers', '1']];
  return [
    ['--testPathIgnorePatterns', ALONE, '/node_modules/', '--maxWorkers', '2', '--passWithNoTests'],
    ['--selectProjects', 'tests', '--testPathPatterns', ALONE, '--maxWorkers', '1', '--passWithNoTests'],
  ];
}

/** Said before and after, because nobody scrolls up. */
function shoutSkips(missing) {
  for (const need of missing) console.log(`!! SKIPPED: ${need.sentence}`);
}

async function runJest(args) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'aivailable-tests-'));
  try {
    const resultFile = path.join(folder, 'results.json');
    const jest = path.join(ROOT, 'node_modules', '.bin', 'jest');
    const nodeArgs = ['--experimental-vm-modules', '--no-warnings', jest];
    const own = ['--json', '--outputFile', resultFile];
    const code = await runVisibly(process.execPath, [...nodeArgs, ...own, ...args], { cwd: ROOT, stdio: QUIET_JSON });
    return { code, results: await resultsIn(resultFile) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With `--json` jest writes its report for readers to stderr and the JSON, which we take from the file, to stdout. */
const QUIET_JSON = ['ignore', 'ignore', 'inherit'];

async function resultsIn(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
