import { groups, mean, percent } from './figures.mjs';
import { equalUpTo } from './vectors.mjs';

export function exactSection(rows) {
  const asked = rows.filter(({ exact, searches }) => exact && twoSeconds(searches) !== undefined);
  const body = groups(asked, ({ profile }) => profile).map(([profile, own]) => line(profile, own));
  return `## Against the exact solver

HiGHS (WebAssembly) solves the same rules as a mixed-integer program, level by level, beginning at the plan of the search at 2 s. It knows nothing of
the order of steps, so its optimum can be out of reach without an outage. Limits: ${limitsOf(asked)}. "Equal" is the search at
2 s on the levels that were proved. Where capacity was not proved, the bound is how far above the search the solver had to stop.

| profile | instances | three levels proved | four | all six | equal where proved | capacity bound above the search |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${body.join('\n')}`;
}

function limitsOf(rows) {
  const most = (worth) => Math.max(0, ...rows.map(worth));
  const columns = most(({ asked }) => asked.exactColumns ?? Number.POSITIVE_INFINITY);
  const size = Number.isFinite(columns)
    ? `; of programs with more than ${columns} columns only the first three levels, with the smallest seats`
    : '';
  return `${most(({ asked }) => asked.exactSeconds)} s of the wall's clock per instance at the lowest priority${size}`;
}

function line(profile, rows) {
  const proved = (count) => rows.filter(({ exact }) => exact.proven >= count).length;
  const withProof = rows.filter(({ exact }) => exact.proven > 0 && exact.reachable);
  const equal = withProof.filter(({ exact, searches }) => equalUpTo(exact.proven, twoSeconds(searches), exact.vector));
  const open = rows.filter(({ exact, searches }) => {
    return exact.proven === 3 && exact.bounds.length === 4 && equalUpTo(3, twoSeconds(searches), exact.vector);
  });
  const above = mean(open.map(({ exact, searches }) => exact.bounds[3] / Math.max(1, twoSeconds(searches)[3]) - 1));
  const counts = [3, 4, 6].map(proved).join(' | ');
  const bound = open.length === 0 ? '-' : `${percent(above)} (${open.length})`;
  return `| ${profile} | ${rows.length} | ${counts} | ${equal.length} of ${withProof.length} | ${bound} |`;
}

function twoSeconds(searches) {
  return searches.find(({ ms }) => ms === 2000)?.vector;
}
