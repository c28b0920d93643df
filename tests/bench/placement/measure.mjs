import { bestFitPlan, searchPlan } from '../../../libs/placement/dist/index.js';
import { BASELINES } from './baselines/all.mjs';
import { exactlyInAWorker } from './exact/in-a-worker.mjs';
import { check } from './format/check.mjs';
import { generate } from './format/generate.mjs';

/** Milliseconds of processor time, and the seed of the search: each budget is a search of its own. */
export const BUDGETS = [
  { ms: 100, seed: 1 },
  { ms: 2000, seed: 1 },
  { ms: 10_000, seed: 2 },
];

/** Everything that is measured on one instance with the planner. */
export function measureSearch(fleet, { profile, scenario, seed }) {
  const bestFit = judged(fleet, bestFitPlan(fleet));
  const searches = BUDGETS.map(({ ms, seed: own }) => ({ ms, ...judged(fleet, searched(fleet, ms, own)) }));
  const baselines = scenario === 'fresh' ? baselinesOf(fleet) : null;
  const installedMiB = fleet.nodes.flatMap(({ gpus }) => gpus).reduce((sum, { vramMiB }) => sum + vramMiB, 0);
  return { ...{ name: fleet.name, profile, scenario, seed, installedMiB }, bestFit, searches, baselines };
}

/** What the exact solver says within its limits, beginning at the planner's own plan. */
export function measureExactly(fleet, { exactSeconds, exactColumns }) {
  const { plan } = searched(fleet, 2000, 1);
  return exactlyInAWorker({
    ...{ fleet, placements: plan.placements, seconds: exactSeconds, columns: exactColumns },
    wantsBound: fleet.generator.scenario === 'fresh',
  });
}

/** The first searches of a process are slow, because the machine code is not made yet. */
export function warmUp() {
  for (const profile of ['lab', 'moe']) searched(generate({ profile, scenario: 'defrag', seed: 99 }), 1500, 1);
}

export function searched(fleet, budgetMs, seed) {
  const deadline = processorMs() + budgetMs;
  return searchPlan(fleet, { seed, steps: Number.POSITIVE_INFINITY, now: processorMs, deadline });
}

/** Other work on the machine does not count. */
export function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function judged(fleet, { plan, steps }) {
  const { feasible, vector, metrics } = check(fleet, plan);
  return { feasible, vector: vector.map((level) => level + 0), steps, useful: metrics.utilisation };
}

function baselinesOf(fleet) {
  return Object.fromEntries(
    Object.entries(BASELINES).map(([name, place]) => {
      const { feasible, errors, metrics } = check(fleet, place(fleet));
      if (!feasible) throw new Error(`The baseline ${name} broke a rule on ${fleet.name}: ${errors[0]}`);
      return [name, metrics.utilisation];
    }),
  );
}
