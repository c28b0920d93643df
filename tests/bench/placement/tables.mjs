export const SCENARIOS = ['fresh', 'nodedown', 'twodown', 'drain', 'nodeadd', 'hotshift', 'defrag'];

const LEVELS = ['served', 'replicas', 'survivable', 'capacity', 'disrupted', 'loaded'];

/** The page in the docs: what was counted, then the numbers. */
export function tables(rows, large, wanted) {
  return `${[head(rows, wanted), qualityTable(rows), usefulTable(rows), large.length === 0 ? null : largeTable(large)]
    .filter((part) => part !== null)
    .join('\n\n')}\n`;
}

function head(rows, { seeds, budgetMs, referenceMs }) {
  const feasible = rows.filter((row) => row.feasible).length;
  const quick = rows.filter((row) => row.quickIsNoWorse).length;
  return `# Placement benchmark

Written by \`npm run bench -- placement\`; do not edit by hand. Instances, rules and judge: \`tests/bench/placement/format\`.
${rows.length} instances (seeds 1 to ${seeds} of each profile and scenario). Budget of a plan: ${budgetMs} ms of processor time on one core.

- **Feasible** by the format's checker, counting the plans at 100 ms, at ${budgetMs} ms, at ${referenceMs} ms and by plain best fit: on ${feasible} of ${rows.length} instances.
- **At 100 ms never worse than plain best fit** (all six levels): on ${quick} of ${rows.length}.
- **Best known** is the best of three searches: this one, the one at 100 ms, and one of ${referenceMs} ms with another seed. It is no proof of an
  optimum: an exact solver has not been run, so "equal" can only be too high.`;
}

function qualityTable(rows) {
  const body = groups(rows, ({ profile }) => profile).map(([profile, own]) => {
    const equal = [3, 4, 6].map((count) => percent(own, (row) => equalUpTo(row, count)));
    return `| ${profile} | ${own.length} | ${equal.join(' | ')} | ${gapOf(own)} | ${percent(own, betterThanBestFit)} |`;
  });
  return `## Against the best known

| profile | instances | first three levels equal | with capacity | all six | mean capacity gap | better than best fit in the first four |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${body.join('\n')}

Levels: ${LEVELS.join(' > ')}. The capacity gap is counted where the first three levels are equal.`;
}

function equalUpTo({ vector, best }, count) {
  return vector.slice(0, count).every((value, i) => value === best[i]);
}

function betterThanBestFit({ vector, bestFit }) {
  const level = vector.findIndex((value, i) => value !== bestFit[i]);
  return level >= 0 && level < 4 && vector[level] > bestFit[level];
}

function gapOf(rows) {
  const gaps = rows.filter((row) => equalUpTo(row, 3)).map(({ vector, best }) => 1 - vector[3] / Math.max(1, best[3]));
  return gaps.length === 0 ? '-' : `${(100 * mean(gaps)).toFixed(2)} %`;
}

function usefulTable(rows) {
  const fresh = groups(
    rows.filter(({ baselines }) => baselines !== null),
    ({ profile }) => profile,
  );
  const names = Object.keys(fresh[0]?.[1][0]?.baselines ?? {});
  const body = fresh.map(([profile, own]) => {
    const ours = mean(own.map(({ useful }) => useful));
    const others = names.map((name) => {
      const theirs = mean(own.map(({ baselines }) => baselines[name]));
      return `${(100 * theirs).toFixed(1)} % (${(ours / theirs).toFixed(2)}x)`;
    });
    return `| ${profile} | ${(100 * ours).toFixed(1)} % | ${others.join(' | ')} |`;
  });
  return `## Useful VRAM, empty fleet

Weights and KV cache of slots that somebody asked for, divided by the installed VRAM of all nodes that are up. Contexts, compute buffers, head-room
and surplus slots do not count. Only the scenario "fresh" is counted: ${fresh[0]?.[1].length ?? 0} instance(s) per profile. In brackets: ours divided by theirs. The baselines are described in \`tests/bench/placement/baselines.mjs\`.

| profile | search | ${names.join(' | ')} |
| --- | ---: | ${names.map(() => '---:').join(' | ')} |
${body.join('\n')}`;
}

function largeTable(large) {
  const body = large.map(({ nodes, running, fresh, afterDeath, peakMiB }) => {
    const full = `${fresh.ms} ms, ${fresh.instances} instances, ${yes(fresh)}`;
    return `| ${nodes} | ${full} | ${running} | ${afterDeath.ms} ms, ${yes(afterDeath)} | ${peakMiB} MiB |`;
  });
  return `## Large fleets

Processor time including reading the fleet into the search; the full plan was given 2,500 ms, the one after a node's death 80 ms. Memory is that of
the process, checker and generator included.

| nodes | full plan | running before | plan after a node's death | memory |
| ---: | --- | ---: | --- | ---: |
${body.join('\n')}`;
}

function yes({ feasible }) {
  return feasible ? 'feasible' : 'NOT FEASIBLE';
}

function groups(rows, keyOf) {
  return [...new Set(rows.map(keyOf))].map((key) => [key, rows.filter((row) => keyOf(row) === key)]);
}

function percent(rows, holds) {
  return `${Math.round((100 * rows.filter(holds).length) / Math.max(1, rows.length))} %`;
}

function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
}
