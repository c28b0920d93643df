import { type MoveTarget, previewMove, type Snapshot } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../src/scheduling/decide.js';
import { planningInput } from '../../src/scheduling/previews.js';
import { ControlledCluster } from './sequences/controlled-cluster.fake.js';
import { aSequence, letHappen } from './sequences/happenings.fake.js';

const COMPARE_EVERY = 4;

/** What a console has: the answer of the API, read from text, and the planner in its own thread. */
interface Console {
  readonly snapshot: Snapshot;
  readonly options: { readonly brakeEngaged: boolean };
}

describe('a drag that is previewed in the console', () => {
  it('is committed by the server with the same plan, in a thousand cases', () => {
    let cases = 0;
    let fitting = 0;
    const compareAll = (cluster: ControlledCluster): void => {
      for (const row of cluster.tables.instances.filter(({ wanted, state }) => wanted === 'run' && state !== 'lost')) {
        for (const nodeId of cluster.agents.keys()) {
          const { previewed, committed } = bothPlans(cluster, row.id, { nodeId });
          expect(JSON.parse(JSON.stringify(committed))).toEqual(JSON.parse(JSON.stringify(previewed.plan)));
          cases += 1;
          fitting += previewed.ok ? 1 : 0;
        }
      }
    };
    fc.assert(
      fc.property(aSequence, (history) => {
        const cluster = new ControlledCluster(() => {});
        history.forEach((one, i) => {
          letHappen(cluster, one);
          if (i % COMPARE_EVERY === COMPARE_EVERY - 1) compareAll(cluster);
        });
      }),
      { numRuns: 45, seed: 1 },
    );
    expect(fitting).toBeGreaterThan(cases / 10);
  });
});

function bothPlans(cluster: ControlledCluster, instanceId: string, target: MoveTarget) {
  const circumstances = cluster.circumstances();
  const shown: Console = JSON.parse(JSON.stringify(planningInput(cluster.world(), circumstances)));
  const previewed = previewMove(shown.snapshot, instanceId, target, shown.options);
  const before = cluster.tables.instances;
  cluster.tables.amend(instanceId, { moveTo: { nodeId: target.nodeId, gpuIds: target.gpuIds ?? null } });
  const committed = decide(cluster.world(), circumstances).plan;
  cluster.tables.instances = before;
  return { previewed, committed };
}
