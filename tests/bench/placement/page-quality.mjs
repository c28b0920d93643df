import { groups, mean, percent, share } from './figures.mjs';
import { equalUpTo } from './vectors.mjs';

const LEVELS = ['served', 'replicas', 'survivable', 'capacity', 'disrupted', 'loaded'];

export function qualitySection(rows, bestKnown) {
  const judged = rows.map((row) => ({ ...row, best: bestKnown.of(row.name)?.vector ?? row.bestFit.vector }));
  const profiles = [...groups(judged, ({ profile }) => profile), ['all', judged]];
  const body = profiles.flatMap(([profile, own]) =>
    (own[0]?.searches ?? []).map(({ ms }, budget) => line(profile, ms, own, budget)),
  );
  return `## Against the best known

The best known is the best of everything that was ever found on an instance, by any version and budget or by the exact solver, and is kept in
\`tests/bench/placement/best-known.json\`. Where nothing proves it to be the optimum, "equal" can only be too high.

| profile | budget | instances | first three levels equal | capacity too | all six | mean capacity gap | better than best fit |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${body.join('\n')}

Levels: ${LEVELS.join(' > ')}. The capacity gap is counted where the first three levels are equal; "better" in the first four.`;
}

function line(profile, ms, rows, budget) {
  const vectorOf = ({ searches }) => searches[budget].vector;
  const equal = [3, 4, 6].map((count) => share(rows, (row) => equalUpTo(count, vectorOf(row), row.best)));
  const like = rows.filter((row) => equalUpTo(3, vectorOf(row), row.best));
  const gap = percent(mean(like.map((row) => 1 - vectorOf(row)[3] / Math.max(1, row.best[3]))), 2);
  const better = share(rows, (row) => isBetter(vectorOf(row), row.bestFit.vector));
  return `| ${profile} | ${ms} ms | ${rows.length} | ${equal.join(' | ')} | ${gap} | ${better} |`;
}

function isBetter(vector, bestFit) {
  const level = vector.findIndex((value, i) => value !== bestFit[i]);
  return level >= 0 && level < 4 && vector[level] > bestFit[level];
}
