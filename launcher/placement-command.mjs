import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { placementArguments } from './placement-arguments.mjs';
import { Progress } from './progress.mjs';
import { exitWith, Refusal } from './refusal.mjs';
import { buildIfNeeded, installIfNeeded, ROOT } from './workspace.mjs';

const FORMAT = 'aiv-placement/1';

/** `npm run placement`: one fleet in, one plan out, and nothing else on the standard output. */
export function main(argv) {
  return exitWith(async () => {
    const { file, budgetMs, seed } = placementArguments(argv);
    const { searchPlan } = await planner();
    const fleet = await fleetOf(file);
    const now = () => performance.now();
    const limits = { seed, steps: Number.POSITIVE_INFINITY, now, deadline: now() + budgetMs };
    console.log(JSON.stringify(searchPlan(fleet, limits).plan));
    return 0;
  });
}

/** A library that is built is used as it is: a benchmark starts this hundreds of times. */
async function planner() {
  const built = pathToFileURL(path.join(ROOT, 'libs', 'placement', 'dist', 'index.js')).href;
  const found = await import(built).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return {};
  });
  if ('searchPlan' in found) return found;
  const progress = new Progress(process.stderr);
  await installIfNeeded(ROOT, progress);
  await buildIfNeeded(ROOT, progress);
  return import(`${built}?built`);
}

async function fleetOf(file) {
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error) => {
    throw new Refusal(`${file} cannot be read: ${error.message}`);
  });
  const parsed = parse(file, content);
  const fleet = parsed.instance ?? parsed;
  if (fleet.format !== FORMAT)
    throw new Refusal(`${file} is not in the format ${FORMAT}; its format is ${fleet.format}.`);
  return fleet;
}

function parse(file, content) {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Refusal(`${file} is not JSON: ${error.message}`);
  }
}
