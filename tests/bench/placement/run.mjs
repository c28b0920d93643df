import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchArguments } from './arguments.mjs';
import { BestKnown } from './best-known.mjs';
import { generate } from './format/generate.mjs';
import { measureLarge } from './large.mjs';
import { measureExactly, measureSearch, warmUp } from './measure.mjs';
import { page } from './page.mjs';
import { plot } from './plot.mjs';
import { Results } from './results.mjs';

/**
 * `npm run bench -- placement`: plans the published instances, has every plan judged by the format's own checker, and
 * writes docs/bench/placement.md and its picture. Budgets are milliseconds of processor time of one core, at the lowest
 * priority, so that other work on the machine neither counts nor suffers.
 */
async function main(argv) {
  const wanted = benchArguments(argv);
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  const results = new Results();
  const bestKnown = new BestKnown();
  if (!wanted.report) await measureAll(wanted, results);
  const rows = instancesOf(wanted).flatMap(({ name }) => results.get(name) ?? []);
  for (const row of rows) remember(row, bestKnown);
  bestKnown.save();
  write(rows, results.get('large'), bestKnown);
  const sound = rows.every(({ bestFit, searches }) => [bestFit, ...searches].every(({ feasible }) => feasible));
  return sound ? 0 : 1;
}

async function measureAll(wanted, results) {
  const end = performance.now() + wanted.minutes * 60_000;
  if (results.get('large') === null) results.add({ name: 'large', sizes: measureLarge() });
  warmUp();
  for (const instance of instancesOf(wanted)) {
    const fleet = generate(instance);
    if (results.get(instance.name) === null) {
      if (performance.now() > end) return;
      const row = measureSearch(fleet, instance);
      results.add(row);
      console.log(`${row.name}: ${row.searches.map(({ ms, vector }) => `${ms} ms ${vector.join(' ')}`).join(', ')}`);
    }
    if (performance.now() > end) return;
    await askExactly(fleet, wanted, results);
  }
}

/** Once per instance and limits; greater limits ask again. */
async function askExactly(fleet, { exactSeconds, exactColumns }, results) {
  const { asked, columns } = results.get(fleet.name);
  const tooLarge = (limit) => columns !== null && columns > limit;
  const isAnswered = asked !== undefined && exactSeconds <= asked.exactSeconds;
  if (isAnswered && (!tooLarge(asked.exactColumns) || tooLarge(exactColumns))) return;
  const answer = await measureExactly(fleet, { exactSeconds, exactColumns });
  results.add({ name: fleet.name, asked: { exactSeconds, exactColumns }, ...answer });
  if (answer.exact !== null) console.log(`${fleet.name}: ${answer.exact.proven} of 6 levels proved`);
}

function remember({ name, bestFit, searches, exact }, bestKnown) {
  for (const { feasible, vector } of [bestFit, ...searches]) if (feasible) bestKnown.offer(name, vector);
  if (exact?.reachable) bestKnown.offer(name, exact.vector, exact.proven);
}

/** Seed by seed, so that a run that is cut short has something of everything. */
function instancesOf({ profiles, scenarios, seeds }) {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
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
