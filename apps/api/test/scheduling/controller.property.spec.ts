import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { ControlledCluster } from './sequences/controlled-cluster.fake.js';
import { aSequence, type Happening, letHappen } from './sequences/happenings.fake.js';
import { violationsOf } from './sequences/invariants.fake.js';
import { settle, unsettled } from './sequences/settling.fake.js';

/**
 * The controller's pure parts against simulated agents, through random histories of a fleet; here always the same ones.
 * `npm run bench -- controller` runs ten thousand others; CONTROLLER_SEQUENCES and CONTROLLER_SEED choose them. A failing
 * run prints its seed and its shortest history; the same seed finds it again.
 */
const sequences = Number(process.env.CONTROLLER_SEQUENCES ?? 120);
const seed = Number(process.env.CONTROLLER_SEED ?? 1);

describe('whatever happens to a fleet', () => {
  it(
    'no card is overfilled, no layer leaves the GPUs, no instance is lost or doubled, and it settles',
    () => {
      fc.assert(fc.property(aSequence, live), { numRuns: sequences, seed });
    },
    30_000 + sequences * 400,
  );
});

function live(history: readonly Happening[]): void {
  const cluster: ControlledCluster = new ControlledCluster((pass) => {
    const wrong = violationsOf(cluster, pass);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  });
  for (const one of history) letHappen(cluster, one);
  settle(cluster);
  const wrong = unsettled(cluster);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}
