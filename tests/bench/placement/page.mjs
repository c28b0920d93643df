import { SCENARIOS } from './arguments.mjs';
import { groups } from './figures.mjs';
import { BUDGETS } from './measure.mjs';
import { exactSection } from './page-exact.mjs';
import { largeSection } from './page-large.mjs';
import { qualitySection } from './page-quality.mjs';
import { usefulSection } from './page-useful.mjs';
import { compareVectors } from './vectors.mjs';

/** The page in the docs: what was counted, then the numbers. */
export function page(rows, large, bestKnown) {
  const sections = [head(rows), qualitySection(rows, bestKnown), exactSection(rows), usefulSection(rows)];
  return `${[...sections, largeSection(large)].join('\n\n')}\n`;
}

function head(rows) {
  const plans = rows.flatMap(({ bestFit, searches }) => [bestFit, ...searches]);
  const feasible = plans.filter((plan) => plan.feasible).length;
  const quick = atBudget(rows, 100);
  const never = quick.filter(({ bestFit, searches }) => compareVectors(searches[0].vector, bestFit.vector) >= 0).length;
  return `# Placement benchmark

Written by \`npm run bench -- placement\`; do not edit by hand. Instances, rules and judge: \`tests/bench/placement/format\`.
${rows.length} instances of the generator. Seeds per profile and scenario:
${BUDGETS.map(({ ms }) => `at ${ms} ms ${seedsOf(atBudget(rows, ms))}`).join('; ')}. A budget is
processor time of one core at the lowest priority, in a process that is already warm; the clock of the wall says little on a machine that others use too.

- **Feasible** by the format's checker: ${feasible} of ${plans.length} plans (plain best fit, and the search at each budget).
- **At 100 ms never worse than plain best fit**, all six levels: on ${never} of ${quick.length} instances.

![Useful VRAM of the search and of what others do](placement.svg)`;
}

function atBudget(rows, budget) {
  return rows.filter(({ searches }) => searches.some(({ ms }) => ms === budget));
}

/** `lab 1 (fresh 5)`: the number that all scenarios of a profile have, and where there are more. */
function seedsOf(rows) {
  const said = groups(rows, ({ profile }) => profile).map(([profile, own]) => {
    const counts = SCENARIOS.map((scenario) => ({
      scenario,
      seeds: own.filter((row) => row.scenario === scenario).length,
    }));
    const least = Math.min(...counts.map(({ seeds }) => seeds));
    const more = counts.filter(({ seeds }) => seeds > least).map(({ scenario, seeds }) => `${scenario} ${seeds}`);
    return `${profile} ${least}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  });
  return said.length === 0 ? 'none' : said.join(', ');
}
