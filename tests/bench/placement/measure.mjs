import { bestFitPlan, searchPlan } from '../../../libs/placement/dist/index.js';
import { BASELINES } from './baselines/all.mjs';
import { exactlyInAWorker } from './exact/in-a-worker.mjs';
import { check } from './format/check.mjs';
import { generate } from './format/generate.mjs';

/** Milliseconds of processor time, the seed of the search, and which option says on how many instances: each budget is a search of its own. */
export const BUDGETS = [
  { ms: 100, seed: 1, seeds: 'quickSeeds' },
  { ms: 2000, seed: 1, seeds: 'seeds' },
  { ms: 10_000, seed: 2, seeds: 'longSeeds' },
];

/** What is measured once on an instance: plain best fit, and the baselines where nothing runs yet. */
export function measureBasis(fleet, { profile, scenario, seed }) {
  const bestFit = judged(fleet, bestFitPlan(fleet));
  const baselines = scenario === 'fresh' ? baselinesOf(fleet) : null;
  const installedMiB = fleet.nodes.flatMap(({ gpus }) => gpus).reduce((sum, { vramMiB }) => sum + vramMiB, 0);
  return { ...{ name: fleet.name, profile, scenario, seed, installedMiB }, bestFit, baselines };
}

export function measureSearch(fleet, { ms, seed }) {
  return judged(fleet, searched(fleet, ms, seed));
}

/** A long search with a seed of its own, for the best known only. */
export function measureReference(fleet, seconds) {
  const { feasible, vector } = judged(fleet, searched(fleet, seconds * 1000, 3));
  return { seconds, feasible, vector };
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

/** True where a baseline was added since. */
export function lacksBaselines({ baselines }) {
  return baselines !== null && Object.keys(BASELINES).some((name) => baselines[name] === undefined);
}

function judged(fleet, { plan, steps }) {
  const { feasible, vector, metrics } = check(fleet, plan);
  return { feasible, vector: vector.map((level) => level + 0), steps, useful: metrics.utilisation };
}

export function baselinesOf(fleet) {
  return Object.fromEntries(
    Object.entries(BASELINES).map(([name, place]) => {
      const { feasible, errors, metrics } = check(fleet, place(fleet));
      if (!feasible) throw new Error(`The baseline ${name} broke a rule on ${fleet.name}: ${errors[0]}`);
      return [name, metrics.utilisation];
    }),
  );
}
