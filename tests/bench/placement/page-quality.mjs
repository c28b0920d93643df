import { groups, mean, percent, share } from './figures.mjs';
import { BUDGETS } from './measure.mjs';
import { equalUpTo } from './vectors.mjs';

const LEVELS = ['served', 'replicas', 'survivable', 'capacity', 'disrupted', 'loaded'];

export function qualitySection(rows, bestKnown) {
  const searched = rows.filter(({ searches }) => searches.some(({ ms }) => ms >= 2000));
  const judged = searched.map((row) => ({ ...row, ...bestOf(row, bestKnown) }));
  const profiles = [...groups(judged, ({ profile }) => profile), ['all', judged]];
  const body = profiles.flatMap(([profile, own]) =>
    BUDGETS.flatMap(({ ms }) => {
      const measured = own.flatMap((row) =>
        row.searches.filter((search) => search.ms === ms).map(({ vector }) => ({ ...row, vector })),
      );
      return measured.length === 0 ? [] : [line(profile, ms, measured)];
    }),
  );
  return `## Against the best known

The best known is the best of everything that was ever found on an instance, by any version, budget and
seed of the search or by the exact solver, and is kept in \`tests/bench/placement/best-known.json\`. ${provedOf(judged)}

| profile | budget | instances | first three levels equal | capacity too | all six | mean capacity gap | better than best fit |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${body.join('\n')}

Levels: ${LEVELS.join(' > ')}. The capacity gap is counted where the first three levels are equal; "better" in the first four.`;
}

function bestOf({ name, bestFit }, bestKnown) {
  const { vector, proven } = bestKnown.of(name) ?? { vector: bestFit.vector, proven: 0 };
  return { best: vector, proven };
}

function provedOf(rows) {
  const proved = (count) => rows.filter(({ proven }) => proven >= count).length;
  return `Counted are the ${rows.length}
instances that were searched for 2 s or more, so that no quick plan is compared with itself alone. The first three levels are proved to be the optimum
on ${proved(3)} of them, all six on ${proved(6)}; elsewhere "equal" can only be too high.`;
}

function line(profile, ms, rows) {
  const equal = [3, 4, 6].map((count) => share(rows, ({ vector, best }) => equalUpTo(count, vector, best)));
  const like = rows.filter(({ vector, best }) => equalUpTo(3, vector, best));
  const gap = percent(mean(like.map(({ vector, best }) => 1 - vector[3] / Math.max(1, best[3]))), 2);
  const better = share(rows, ({ vector, bestFit }) => isBetter(vector, bestFit.vector));
  return `| ${profile} | ${ms} ms | ${rows.length} | ${equal.join(' | ')} | ${gap} | ${better} |`;
}

function isBetter(vector, bestFit) {
  const level = vector.findIndex((value, i) => value !== bestFit[i]);
  return level >= 0 && level < 4 && vector[level] > bestFit[level];
}
