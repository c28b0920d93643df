import { times } from './figures.mjs';

export function largeSection(sizes) {
  const body = sizes.map(({ nodes, running, full, onePass, afterDeath, peakMiB }) => {
    const plan = `${full.ms} ms, ${full.instances} instances, ${yes(full)}`;
    return `| ${nodes} | ${plan} | ${onePass.ms} ms | ${running} | ${afterDeath.ms} ms, ${yes(afterDeath)} | ${peakMiB} MiB |`;
  });
  const [small, big] = sizes;
  const growth = small === undefined || big === undefined ? '-' : times(big.onePass.ms / small.onePass.ms);
  return `## Large fleets

The generator's 150 models in both. Processor time from the plain data to the plan, warm. The full plan was given 2,500 ms and the one after a node's death 80 ms; one pass is best fit and every
card filled exactly once, without a limit. One pass grows ${growth} from 100 to 1,000 nodes. Memory is the peak of the process, generator and checker included.

| nodes | full plan | one pass | running before | plan after a node's death | memory |
| ---: | --- | ---: | ---: | --- | ---: |
${body.join('\n')}`;
}

function yes({ feasible }) {
  return feasible ? 'feasible' : 'NOT FEASIBLE';
}
