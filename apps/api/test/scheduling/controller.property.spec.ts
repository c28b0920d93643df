import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ControlledCluster, type Pass } from './sequences/controlled-cluster.fake.js';
import { aSequence, type Happening, letHappen } from './sequences/happenings.fake.js';
import { violationsOf } from './sequences/invariants.fake.js';
import { settle, unsettled } from './sequences/settling.fake.js';

/**
 * The controller's pure parts against simulated agents, through random histories of a fleet; here always the same ones.
 * `npm run bench -- controller` runs ten thousand others; CONTROLLER_SEQUENCES and CONTROLLER_SEED choose them. A failing
 * run prints its seed, its path and its shortest history; seed and CONTROLLER_PATH replay it alone.
 */
const sequences = Number(process.env.CONTROLLER_SEQUENCES ?? 120);
const seed = Number(process.env.CONTROLLER_SEED ?? 1);
const path = process.env.CONTROLLER_PATH;
/** A long run says how far it is. */
const PROGRESS = 500;

describe('whatever happens to a fleet', () => {
  it(
    'no card is overfilled, no layer leaves the GPUs, no instance is lost or doubled, and it settles',
    () => {
      let lived = 0;
      fc.assert(
        fc.property(aSequence, (history) => {
          live(history);
          lived += 1;
          if (lived % PROGRESS === 0) process.stderr.write(`${lived} of ${sequences} histories held\n`);
        }),
        { numRuns: sequences, seed, ...(path !== undefined && { path }) },
      );
    },
    30_000 + sequences * 400,
  );

  it('an instance whose room somebody took on a card that is held goes, and it is said what is missing', () => {
    const { tables } = live([
      { kind: 'join', cards: [0] },
      { kind: 'join', cards: [0] },
      { kind: 'deploy', model: 0, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 5 },
      { kind: 'policy', node: 0, policy: 'hold' },
      { kind: 'crash', node: 0, engine: 0 },
      { kind: 'job', node: 0, gpu: 0, share: 79, isNamed: false, isSudden: false },
      { kind: 'deploy', model: 1, replicas: 1, priority: 0 },
    ]);
    expect(tables.instances).toMatchObject([{ deploymentId: 'd5', nodeId: 'n2', state: 'ready' }]);
    expect(tables.deployments[0]?.refusal?.message).toMatch(
      /^Replica 1 of 1 of d3 has no place: n1 GPU 0 \(GTX 1080\): \S+ MiB short/,
    );
  });

  it('what an admin dragged somewhere makes room for nobody, however important', () => {
    const { tables } = live([
      { kind: 'join', cards: [0] },
      { kind: 'join', cards: [0] },
      { kind: 'deploy', model: 1, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 8 },
      { kind: 'drag', instance: 0, node: 1 },
      { kind: 'tick', seconds: 12 },
      { kind: 'deploy', model: 1, replicas: 2, priority: 3 },
      { kind: 'tick', seconds: 12 },
    ]);
    const where = tables.instances.map(({ deploymentId, nodeId, pinned }) => `${deploymentId} ${nodeId} ${pinned}`);
    expect(where.sort()).toEqual(['d3 n2 true', 'd6 n1 false']);
    expect(tables.deployments[1]?.refusal?.message).toMatch(/^Replica 2 of 2 of d6 has no place: /);
  });

  it('a start whose room somebody took before it was written is not written', () => {
    const { tables } = live([
      { kind: 'join', cards: [0] },
      { kind: 'tick', seconds: 2 },
      { kind: 'policy', node: 0, policy: 'hold' },
      { kind: 'deploy', model: 1, replicas: 1, priority: 0 },
      { kind: 'job', node: 0, gpu: 0, share: 90, isNamed: true, isSudden: true },
    ]);
    expect(tables.instances).toEqual([]);
    expect(tables.deployments[0]?.refusal?.message).toMatch(/^Replica 1 of 1 of d2 has no place: n1 GPU 0 /);
  });

  it('nobody grows while most nodes are silent, however many requests wait', () => {
    const cluster = live([
      ...[[0], [0], [0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      { kind: 'deploy', model: 0, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 8 },
      { kind: 'demand', demand: { what: 'grows', deployment: 0, extra: 2 } },
      ...[1, 2, 3].map((node) => ({ kind: 'cut' as const, node })),
      { kind: 'demand', demand: { what: 'requests', deployment: 0, count: 12, seconds: 40 } },
    ]);
    expect(cluster.brakeEngaged).toBe(true);
    expect(cluster.tables.instances).toMatchObject([{ deploymentId: 'd5' }]);
  });

  it('a rebalance whose node is lost in the middle is given up, so that the others may be rebalanced', () => {
    const { tables } = live([
      { kind: 'rebalance', mode: 'automatic', holdSeconds: 0 },
      ...[[0], [3, 0], [], []].map((cards) => ({ kind: 'join' as const, cards })),
      { kind: 'deploy', model: 0, replicas: 2, priority: 0 },
      { kind: 'tick', seconds: 5 },
      { kind: 'deploy', model: 1, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 5 },
      { kind: 'deploy', model: 2, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 2 },
      { kind: 'cut', node: 1 },
    ]);
    expect(tables.rebalance.current).toBeNull();
    expect(tables.rebalance.ended).toMatchObject([
      { state: 'given-up', moves: [{ from: { nodeId: 'n2' }, beganAt: expect.any(String) }, { beganAt: null }] },
    ]);
  });

  it('a rebalance makes its moves in the order in which they are possible, and room is made at the first try', () => {
    const { tables } = live([
      ...[[2, 3], [3], [0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      { kind: 'deploy', model: 1, replicas: 3, priority: 0 },
      inForms({ model: 0, replicas: 2, slots: 9 }),
      inForms({ model: 2, replicas: 1, slots: 7 }),
      inForms({ model: 0, replicas: 3, slots: 6 }),
      { kind: 'tick', seconds: 5 },
      { kind: 'rebalance', mode: 'automatic', holdSeconds: 0 },
      { kind: 'deploy', model: 2, replicas: 1, priority: 0 },
      { kind: 'join', cards: [0] },
      { kind: 'tick', seconds: 5 },
      { kind: 'restart', when: 'idle' },
      { kind: 'job', node: 0, gpu: 0, share: 20, isNamed: false, isSudden: false },
    ]);
    const [ended, ...earlier] = tables.rebalance.ended;
    expect(earlier).toEqual([]);
    expect(ended?.moves.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(tables.deployments.filter(({ refusal }) => refusal !== null)).toEqual([]);
  });

  it('what was retried while its node was silent is back with it, and nobody takes its seat', () => {
    const { tables } = live([
      ...[[0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      { kind: 'deploy', model: 0, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 5 },
      { kind: 'deploy', model: 0, replicas: 3, priority: 0 },
      { kind: 'loads fail', node: 0, times: 1 },
      { kind: 'tick', seconds: 3 },
      { kind: 'retry', instance: 0 },
      { kind: 'cut off and restarted', seconds: 8, release: false },
      { kind: 'tick', seconds: 1 },
    ]);
    const mine = tables.instances.filter(({ deploymentId }) => deploymentId === 'd5');
    const where = mine.map(({ nodeId, attempt, state }) => `${nodeId} ${attempt} ${state}`);
    expect(where.sort()).toEqual(['n1 1 ready', 'n2 0 ready']);
  });

  it('what is back with its node keeps its room when somebody takes more beside it before a start is written', () => {
    const { tables } = live([
      ...[[0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      { kind: 'deploy', model: 0, replicas: 1, priority: 0 },
      { kind: 'tick', seconds: 5 },
      { kind: 'cut all' },
      { kind: 'tick', seconds: 8 },
      { kind: 'deploy', model: 0, replicas: 1, priority: 0 },
      { kind: 'mend all' },
      { kind: 'job', node: 0, gpu: 0, share: 18, isNamed: true, isSudden: true },
      { kind: 'job', node: 0, gpu: 0, share: 67, isNamed: true, isSudden: true },
    ]);
    const where = tables.instances.map(({ deploymentId, nodeId, state }) => `${deploymentId} ${nodeId} ${state}`);
    expect(where.sort()).toEqual(['d3 n1 ready', 'd5 n2 ready']);
  });

  it('what makes room for others without another place is told of before a drag that was not possible', () => {
    const said: (string | undefined)[] = [];
    const history: Happening[] = [
      ...[[0], [0], [0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      inForms({ model: 1, replicas: 2, slots: 1 }),
      { kind: 'tick', seconds: 5 },
      { kind: 'job', node: 1, gpu: 0, share: 69, isNamed: true, isSudden: false },
      { kind: 'drag', instance: 0, node: 6 },
      inForms({ model: 0, replicas: 1, slots: 1 }),
      { kind: 'power off', node: 2, says: true },
    ];
    live(history, ({ decision }) => said.push(decision.refusals.get('d5')?.message));
    expect(said.find((message) => message !== undefined)).toMatch(/^d5 makes room for others on n2 and has no other/);
  });

  it('a drain that waits for a silent successor while most nodes are silent says so', () => {
    const { tables } = live([
      ...[[0], [0], [0], [0]].map((cards) => ({ kind: 'join' as const, cards })),
      inForms({ model: 0, replicas: 1, slots: 1 }),
      { kind: 'tick', seconds: 5 },
      { kind: 'deploy', model: 1, replicas: 1, priority: 0 },
      { kind: 'join', cards: [] },
      { kind: 'cut all' },
      { kind: 'tick', seconds: 1 },
      { kind: 'mend', node: 1 },
      { kind: 'intend', node: 1, intent: 'draining' },
      { kind: 'tick', seconds: 1 },
    ]);
    expect(tables.deployments[1]?.refusal).toMatchObject({
      ...{ message: 'd7 cannot leave n2 yet: it waits until n3 is heard again, where its successor stands.' },
      waits: true,
    });
  });
});

function inForms(of: { model: number; replicas: number; slots: number }): Happening {
  return { kind: 'deploy in forms', ...of, minSlots: 1, allowSmaller: false };
}

function live(history: readonly Happening[], look: (pass: Pass) => void = () => undefined): ControlledCluster {
  const cluster: ControlledCluster = new ControlledCluster((pass) => {
    look(pass);
    const wrong = violationsOf(cluster, pass);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  });
  for (const one of history) letHappen(cluster, one);
  settle(cluster);
  const wrong = unsettled(cluster);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return cluster;
}
