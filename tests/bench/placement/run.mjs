import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bestFitPlan, searchPlan } from '../../../libs/placement/dist/index.js';
import { BASELINES } from './baselines.mjs';
import { check } from './format/check.mjs';
import { generate } from './format/generate.mjs';
import { SCENARIOS, tables } from './tables.mjs';

/**
 * `npm run bench -- placement [--seeds N] [--profiles a,b] [--budget-ms N] [--reference-ms N] [--large]`: plans the published instances,
 * has every plan judged by the format's own checker, and writes docs/bench/placement.md. Budgets are milliseconds of
 * processor time of one core, so that other work on the machine does not count.
 */
async function main(argv) {
  const wanted = argumentsOf(argv);
  const rows = [];
  for (const { profile, scenario, seed } of instancesOf(wanted)) {
    const row = measure(generate({ profile, scenario, seed }), wanted, { profile, scenario });
    rows.push(row);
    console.log(`${row.name}: ${row.vector.join(' ')}, ${row.steps} steps${row.feasible ? '' : ', NOT FEASIBLE'}`);
  }
  const large = wanted.large ? [100, 1000].map(measureLarge) : [];
  const target = path.resolve(import.meta.dirname, '../../../docs/bench/placement.md');
  await writeFile(target, tables(rows, large, wanted));
  console.log(`Written: ${target}`);
  return rows.every(({ feasible }) => feasible) ? 0 : 1;
}

function argumentsOf(argv) {
  const wanted = { seeds: 3, profiles: 'tiny,lab,paper,moe', 'budget-ms': 2000, 'reference-ms': 6000, large: false };
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '');
    if (!(name in wanted)) throw new Error(`${argv[i]} is not known; known are ${Object.keys(wanted).join(', ')}.`);
    if (name === 'large') wanted.large = true;
    else wanted[name] = name === 'profiles' ? argv[++i] : Number(argv[++i]);
  }
  return {
    ...wanted,
    profiles: wanted.profiles.split(','),
    budgetMs: wanted['budget-ms'],
    referenceMs: wanted['reference-ms'],
  };
}

function* instancesOf({ profiles, seeds }) {
  for (const profile of profiles) {
    for (const scenario of SCENARIOS) {
      for (let seed = 1; seed <= seeds; seed++) yield { profile, scenario, seed };
    }
  }
}

function measure(fleet, { budgetMs, referenceMs }, { profile, scenario }) {
  const ours = judged(fleet, searched(fleet, budgetMs, 1));
  const quick = judged(fleet, searched(fleet, 100, 1));
  const bestFit = judged(fleet, bestFitPlan(fleet));
  const longer = referenceMs > 0 ? judged(fleet, searched(fleet, referenceMs, 2)) : ours;
  const baselines = scenario === 'fresh' ? baselinesOf(fleet) : null;
  return {
    ...{
      name: fleet.name,
      profile,
      scenario,
      vector: ours.vector,
      steps: ours.steps,
      useful: ours.utilisation,
      baselines,
    },
    ...{
      best: [ours, longer, quick]
        .map(({ vector }) => vector)
        .sort(compareVectors)
        .pop(),
    },
    feasible: [ours, quick, bestFit, longer].every(({ feasible }) => feasible),
    quickIsNoWorse: compareVectors(quick.vector, bestFit.vector) >= 0,
    bestFit: bestFit.vector,
  };
}

function searched(fleet, budgetMs, seed) {
  const deadline = processorMs() + budgetMs;
  return searchPlan(fleet, { seed, steps: Number.POSITIVE_INFINITY, now: processorMs, deadline });
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function judged(fleet, { plan, steps }) {
  const { feasible, vector, metrics } = check(fleet, plan);
  return { feasible, vector: vector.map((level) => level + 0), steps, utilisation: metrics.utilisation };
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

function compareVectors(a, b) {
  const level = a.findIndex((value, i) => value !== b[i]);
  return level < 0 ? 0 : a[level] - b[level];
}

/** A full plan, then another one after a node has died, warm: what runs is kept and the rest is seated anew. */
function measureLarge(nodes) {
  const size = { profile: 'large', nodes, models: Math.round(nodes * 0.15), seed: 1 };
  const fresh = timed(generate({ ...size, scenario: 'fresh' }), 2500);
  const fleet = generate({ ...size, scenario: 'nodedown' });
  const afterDeath = timed(fleet, 80);
  return {
    nodes,
    running: fleet.current.length,
    fresh,
    afterDeath,
    peakMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

function timed(fleet, budgetMs) {
  const began = processorMs();
  const outcome = searched(fleet, budgetMs, 1);
  const ms = Math.round(processorMs() - began);
  const { feasible, metrics } = check(fleet, outcome.plan);
  return { ms, feasible, instances: metrics.instances, useful: metrics.utilisation };
}

process.exitCode = await main(process.argv.slice(2));
