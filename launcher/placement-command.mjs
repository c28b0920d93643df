import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { adviceLines } from './placement-advice.mjs';
import { placementArguments } from './placement-arguments.mjs';
import { named, suppositionOf } from './placement-supposition.mjs';
import { Progress } from './progress.mjs';
import { exitWith, Refusal } from './refusal.mjs';
import { buildIfNeeded, installIfNeeded, ROOT } from './workspace.mjs';

const FORMAT = 'aiv-placement/1';

const DECISION_FORMAT = 'aiv-decision/1';

/** `npm run placement`: one fleet in, one plan out, and nothing else on the standard output; or a decision again. */
export function main(argv) {
  return exitWith(async () => {
    const wanted = placementArguments(argv);
    return VERBS[wanted.verb](wanted);
  });
}

const VERBS = {
  plan: planFleet,
  replay: replayDecision,
  advise: adviseFleet,
  'why-not': answerWhyNot,
  'what-if': answerWhatIf,
};

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
  const { snapshot, options } = await decisionOf(file);
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

async function answerWhyNot({ file, wish }) {
  const { whyNot } = await planner();
  const { snapshot, options } = await decisionOf(file);
  const { ok, message } = whyNot(snapshot, named(snapshot.wishes, wish, 'wish'), options);
  console.log(message);
  return ok ? 0 : 1;
}

async function answerWhatIf({ file, supposition, subject }) {
  const { whatIf } = await planner();
  const { snapshot, options } = await decisionOf(file);
  const read = async (other) => parse(other, await contentOf(other));
  const { messages } = whatIf(snapshot, await suppositionOf(snapshot, supposition, subject, read), options);
  console.log(messages.join('\n'));
  return 0;
}

async function decisionOf(file) {
  return inFormat(file, parse(file, await contentOf(file)), DECISION_FORMAT);
}

/** A library that is built is used as it is: a benchmark starts this hundreds of times. */
async function planner() {
  const built = pathToFileURL(path.join(ROOT, 'libs', 'placement', 'dist', 'index.js')).href;
  const found = await import(built).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return {};
  });
  if ('searchPlan' in found && 'replay' in found && 'whatIf' in found && 'adviceFrom' in found) return found;
  const progress = new Progress(process.stderr);
  await installIfNeeded(ROOT, progress);
  await buildIfNeeded(ROOT, progress);
  return import(`${built}?built`);
}

async function fleetOf(file) {
  const parsed = parse(file, await contentOf(file));
  const fleet = parsed?.instance ?? parsed;
  return inFormat(file, fleet, FORMAT);
}

function contentOf(file) {
  return (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error) => {
    throw new Refusal(`${file} cannot be read: ${error.message}`);
  });
}

function inFormat(file, content, format) {
  if (content?.format === format) return content;
  throw new Refusal(`${file} is not in the format ${format}; its format is ${content?.format}.`);
}

function parse(file, content) {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Refusal(`${file} is not JSON: ${error.message}`);
  }
}
