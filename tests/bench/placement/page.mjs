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
  const seeds = Math.max(0, ...rows.map(({ seed }) => seed));
  const plans = rows.flatMap(({ bestFit, searches }) => [bestFit, ...searches]);
  const feasible = plans.filter((plan) => plan.feasible).length;
  const quick = rows.filter(({ bestFit, searches }) => compareVectors(searches[0].vector, bestFit.vector) >= 0).length;
  return `# Placement benchmark

Written by \`npm run bench -- placement\`; do not edit by hand. Instances, rules and judge: \`tests/bench/placement/format\`.
${rows.length} instances: the generator's profiles and scenarios, seeds 1 to ${seeds}. A budget is processor time of one core at the lowest priority, in a process that
is already warm; the clock of the wall says little on a machine that others use too.

- **Feasible** by the format's checker: ${feasible} of ${plans.length} plans (plain best fit, and the search at each budget).
- **At 100 ms never worse than plain best fit**, all six levels: on ${quick} of ${rows.length} instances.

![Useful VRAM of the search and of what others do](placement.svg)`;
}
