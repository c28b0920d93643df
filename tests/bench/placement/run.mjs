import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchArguments } from './arguments.mjs';
import { BestKnown } from './best-known.mjs';
import { generate } from './format/generate.mjs';
import { measureLarge } from './large.mjs';
import {
  BUDGETS,
  baselinesOf,
  lacksBaselines,
  measureBasis,
  measureExactly,
  measureReference,
  measureSearch,
  warmUp,
} from './measure.mjs';
import { page } from './page.mjs';
import { plot } from './plot.mjs';
import { exactResults, plannerResults } from './results.mjs';

/**
 * `npm run bench -- placement`: plans the published instances, has every plan judged by the format's own checker, and
 * writes docs/bench/placement.md and its picture. Budgets are milliseconds of processor time of one core, at the lowest
 * priority, so that other work on the machine neither counts nor suffers.
 */
async function main(argv) {
  const wanted = benchArguments(argv);
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  const results = plannerResults();
  const exact = exactResults();
  const bestKnown = new BestKnown();
  if (!wanted.report) await measureAll(wanted, results, exact);
  const rows = instancesOf(wanted).flatMap(({ name }) => rowOf(name, results, exact));
  for (const row of rows) remember(row, bestKnown);
  bestKnown.save();
  write(rows, results.get('large'), bestKnown);
  const sound = rows.every(({ bestFit, searches }) => [bestFit, ...searches].every(({ feasible }) => feasible));
  return sound ? 0 : 1;
}

/** Everything about an instance; its searches in the order of their budgets. */
function rowOf(name, results, exact) {
  const row = results.get(name);
  if (row === null) return [];
  const searches = BUDGETS.flatMap(({ ms }) => (row.searches[ms] === undefined ? [] : [{ ms, ...row.searches[ms] }]));
  return [{ ...exact.get(name), ...row, searches }];
}

async function measureAll(wanted, results, exact) {
  const end = performance.now() + wanted.minutes * 60_000;
  if (results.get('large') === null) results.add({ name: 'large', sizes: measureLarge() });
  warmUp();
  for (const instance of instancesOf(wanted)) {
    const fleet = generate(instance);
    for (const work of worksOn(fleet, instance, wanted, results, exact)) {
      if (performance.now() > end) return;
      await work();
    }
  }
}

/** What is still to be done on an instance, in pieces after each of which the time may be over. */
function worksOn(fleet, instance, wanted, results, exact) {
  const { name, seed } = instance;
  const known = results.get(name);
  const works = known === null ? [() => results.add(measureBasis(fleet, instance))] : [];
  if (known !== null && lacksBaselines(known)) works.push(() => results.add({ name, baselines: baselinesOf(fleet) }));
  for (const budget of BUDGETS) {
    if (seed > wanted[budget.seeds] || known?.searches[budget.ms] !== undefined) continue;
    works.push(() => {
      const found = measureSearch(fleet, budget);
      results.add({ name, searches: { [budget.ms]: found } });
      console.log(`${name}: ${budget.ms} ms ${found.vector.join(' ')}`);
    });
  }
  if (seed <= wanted.longSeeds && wanted.referenceSeconds > (known?.reference?.seconds ?? 0))
    works.push(() => results.add({ name, reference: measureReference(fleet, wanted.referenceSeconds) }));
  if (seed <= wanted.exactSeeds) works.push(() => askExactly(fleet, wanted, exact));
  return works;
}

/** Once per instance and limits; greater limits ask again. */
async function askExactly(fleet, { exactSeconds, exactColumns }, exact) {
  const { asked, columns } = exact.get(fleet.name) ?? {};
  const isWhole = (limit) => columns === null || columns <= limit;
  const isAnswered = asked !== undefined && exactSeconds <= asked.exactSeconds;
  if (exactSeconds === 0 || (isAnswered && isWhole(exactColumns) === isWhole(asked.exactColumns))) return;
  const answer = await measureExactly(fleet, { exactSeconds, exactColumns });
  exact.add({ name: fleet.name, asked: { exactSeconds, exactColumns }, ...answer });
  if (answer.exact !== null) console.log(`${fleet.name}: ${answer.exact.proven} of 6 levels proved`);
}

function remember({ name, bestFit, searches, reference, exact }, bestKnown) {
  for (const { feasible, vector } of [bestFit, ...searches, ...(reference === undefined ? [] : [reference])])
    if (feasible) bestKnown.offer(name, vector);
  if (exact?.reachable) bestKnown.offer(name, exact.vector, exact.proven);
}

/** Seed by seed, so that a run that is cut short has something of everything. */
function instancesOf({ profiles, scenarios, ...seeds }) {
  const most = Math.max(seeds.seeds, seeds.quickSeeds, seeds.longSeeds, seeds.exactSeeds);
  return Array.from({ length: most }, (_, i) => i + 1).flatMap((seed) =>
    profiles.flatMap((profile) =>
      scenarios.map((scenario) => ({ profile, scenario, seed, name: `${profile}-${scenario}-${seed}` })),
    ),
  );
}

function write(rows, large, bestKnown) {
  const folder = path.resolve(import.meta.dirname, '../../../docs/bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'placement.md'), page(rows, large?.sizes ?? [], bestKnown));
  writeFileSync(path.join(folder, 'placement.svg'), plot(rows));
  console.log(`Written: ${path.join(folder, 'placement.md')}`);
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  return 2;
});
