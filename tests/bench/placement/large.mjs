import { searchPlan } from '../../../libs/placement/dist/index.js';
import { check } from './format/check.mjs';
import { generate } from './format/generate.mjs';
import { processorMs, searched } from './measure.mjs';

/** Fleets of 100 and 1,000 nodes with the generator's 150 models; figures are medians of warm repetitions, in milliseconds of processor time. */
export function measureLarge() {
  return [100, 1000].map(measureSize);
}

function measureSize(nodes) {
  const size = { profile: 'large', nodes, seed: 1 };
  const empty = generate({ ...size, scenario: 'fresh' });
  const struck = generate({ ...size, scenario: 'nodedown' });
  const full = timed(empty, 1, () => searched(empty, 2500, 1));
  return {
    ...{ nodes, running: struck.current.length, full },
    onePass: timed(empty, 3, () => searchPlan(empty, { seed: 1, steps: 1 })),
    afterDeath: timed(struck, 9, () => searched(struck, 80, 1)),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function timed(fleet, times, search) {
  const runs = Array.from({ length: times }, () => {
    const began = processorMs();
    const { plan } = search();
    return { ms: processorMs() - began, plan };
  });
  const [middle] = runs.sort((a, b) => a.ms - b.ms).slice(Math.floor(times / 2));
  const { feasible, metrics } = check(fleet, middle.plan);
  return { ms: Math.round(middle.ms), feasible, instances: metrics.instances, useful: metrics.utilisation };
}
