import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { adviceLines } from './placement-advice.mjs';
import { PLACEMENT_USAGE, placementArguments } from './placement-arguments.mjs';
import { decisionOf, fleetOf, questionedOf, wishOf } from './placement-file.mjs';
import { moveLines, moveOf } from './placement-move.mjs';
import { named, suppositionOf } from './placement-supposition.mjs';
import { Progress } from './progress.mjs';
import { exitWith } from './refusal.mjs';
import { buildIfNeeded, installIfNeeded, ROOT } from './workspace.mjs';

/** `npm run placement`: one fleet in, one plan out, and nothing else on the standard output; or a decision again. */
export function main(argv) {
  return exitWith(async () => {
    const wanted = placementArguments(argv);
    return VERBS[wanted.verb](wanted);
  });
}

const VERBS = {
  help: showHelp,
  plan: planFleet,
  replay: replayDecision,
  advise: adviseFleet,
  'preview-move': previewMoveOf,
  'why-not': answerWhyNot,
  'what-if': answerWhatIf,
};

function showHelp() {
  console.log(PLACEMENT_USAGE);
  return 0;
}

async function planFleet({ file, budgetMs, seed }) {
  const { searchPlan } = await planner();
  const fleet = await fleetOf(file);
  const now = () => performance.now();
  const limits = { seed, steps: Number.POSITIVE_INFINITY, now, deadline: now() + budgetMs };
  console.log(JSON.stringify(searchPlan(fleet, limits).plan));
  return 0;
}

async function replayDecision({ file }) {
  const { replay } = await planner();
  const decision = await decisionOf(file);
  const differences = replay(decision);
  const name = `Decision ${decision.decisionId} of ${decision.at}`;
  if (differences.length === 0) console.log(`${name}: the same plan (${decision.outcome.steps.length} steps).`);
  else console.log([`${name} is planned otherwise now:`, ...differences].join('\n'));
  return differences.length === 0 ? 0 : 1;
}

/** The moves that would make the fleet of a decision better, and what they bring; the advice itself as JSON at the end. */
async function adviseFleet({ file, budgetMs, seed, moves }) {
  const { adviceFrom } = await planner();
  const { snapshot, options } = await questionedOf(file);
  const now = () => performance.now();
  const limits = { seed, steps: Number.POSITIVE_INFINITY, now, deadline: now() + budgetMs };
  const brakeEngaged = options.brakeEngaged ?? false;
  const found = adviceFrom(snapshot, { ...limits, moveBudget: moves, leastCapacityPercent: 1, brakeEngaged });
  if (found === null) {
    console.log('No better placement was found.');
    return 0;
  }
  console.log([...adviceLines(found, snapshot), JSON.stringify(found)].join('\n'));
  return 0;
}

async function previewMoveOf({ file, ...words }) {
  const { previewMove } = await planner();
  const { snapshot, options } = await questionedOf(file);
  const move = moveOf(snapshot, words);
  const preview = previewMove(snapshot, move.instanceId, move.target, options);
  console.log(moveLines(snapshot, move, preview).join('\n'));
  return preview.ok ? 0 : 1;
}

async function answerWhyNot({ file, wish }) {
  const { whyNot } = await planner();
  const { snapshot, options } = await questionedOf(file);
  const { ok, message } = whyNot(snapshot, named(snapshot.wishes, wish, 'wish'), options);
  console.log(message);
  return ok ? 0 : 1;
}

async function answerWhatIf({ file, supposition, subject }) {
  const { whatIf, ...tools } = await planner();
  const { snapshot, options } = await questionedOf(file);
  const supposed = await suppositionOf(snapshot, supposition, subject, { readWish: wishOf, ...tools });
  const { messages } = whatIf(snapshot, supposed, options);
  console.log(messages.join('\n'));
  return 0;
}

/** A library that was built before one of these came is built again. */
const NEEDED = ['searchPlan', 'replay', 'whatIf', 'adviceFrom', 'nodeLike'];

/** A library that is built is used as it is: a benchmark starts this hundreds of times. */
async function planner() {
  const built = pathToFileURL(path.join(ROOT, 'libs', 'placement', 'dist', 'index.js')).href;
  const found = await import(built).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return {};
  });
  if (NEEDED.every((name) => name in found)) return found;
  const progress = new Progress(process.stderr);
  await installIfNeeded(ROOT, progress);
  await buildIfNeeded(ROOT, progress);
  return import(`${built}?built`);
}
