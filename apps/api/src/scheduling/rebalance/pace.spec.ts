import { rebalanceSettings } from '@aivailable/contracts';
import type { Plan, Snapshot } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import { type AfterPlan, afterPlan, dueAdvice } from './pace.js';
import type { MoveProgress, Rebalance } from './rebalance.entity.js';
import { FASTER, fakeFleet, fakeRecommendation, fakeRun } from './recommendation.fake.js';

const NOON = Date.parse('2026-08-01T12:00:00Z');
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();
const context = { brakeEngaged: false, nowMs: NOON };
const three = fakeRecommendation(['a n1', 'b n1', 'c n2']);

function due(
  run: Rebalance,
  settings: object = {},
  more: { ended?: Rebalance[]; brakeEngaged?: boolean } = {},
): string[] {
  const { ended = [], brakeEngaged = false } = more;
  const memory = { settings: rebalanceSettings.parse(settings), ended };
  return dueAdvice(run, memory, { ...context, brakeEngaged }).moves.map(({ instanceId }) => instanceId);
}

function withMoves(run: Rebalance, ...changes: Partial<MoveProgress>[]): Rebalance {
  return { ...run, moves: run.moves.map((move, i) => ({ ...move, ...changes[i] })) };
}

function plan(more: Partial<Plan> = {}): Plan {
  const score = { servedWeight: 0, placedReplicas: 0, unmetReplicas: 0, stoppedInstances: 0, loadedBytes: 0 };
  return { placements: [], steps: [], refusals: [], score, ...more };
}

function starting(replaces: string): Plan['placements'][number] {
  const place = { nodeId: 'n1', gpus: [], engine: 'embedded', backend: 'cuda' } as const;
  return { wishId: 'w', variantId: 'v', ...place, instanceId: null, replaces };
}

function after(run: Rebalance, snapshot: Snapshot, planned: Plan, more: Partial<AfterPlan> = {}): Rebalance {
  const heeded = dueAdvice(run, { settings: rebalanceSettings.parse({}), ended: [] }, context);
  const now = { nowMs: NOON + 1_000, isOff: false, brakeEngaged: false };
  return afterPlan(run, heeded, { snapshot, plan: planned, ...now, ...more });
}

describe('what is due of a rebalance', () => {
  const run = fakeRun(three, NOON);

  it('is one move at a time for each node, in order', () => {
    expect(due(run)).toEqual(['a', 'c']);
    expect(due(run, { movesAtOncePerNode: 2 })).toEqual(['a', 'b', 'c']);
    const from = { nodeId: 'n2', gpuIds: ['gpu'] };
    expect(due(withMoves(run, { from }))).toEqual(['a']);
  });

  it('is what is under way, whatever the limits, and then the next', () => {
    const under = withMoves(run, { state: 'moving', beganAt: at(0) });
    expect(due(under)).toEqual(['a', 'c']);
    expect(due(under, { mode: 'off' })).toEqual(['a']);
    expect(due(under, {}, { brakeEngaged: true })).toEqual(['a']);
    expect(due(withMoves(run, { state: 'done', beganAt: at(-60) }))).toEqual(['b', 'c']);
  });

  it('is no more in an hour than may be, those of earlier ones counted', () => {
    const earlier = withMoves(
      fakeRun(three, NOON),
      ...[-3_700, -1_800, -10].map((s) => ({ state: 'done' as const, beganAt: at(s) })),
    );
    expect(due(run, { movesPerHour: 2 }, { ended: [earlier] })).toEqual([]);
    expect(due(run, { movesPerHour: 3 }, { ended: [earlier] })).toEqual(['a']);
    expect(due(run, { movesPerHour: 4 }, { ended: [earlier] })).toEqual(['a', 'c']);
  });
});

describe('a rebalance', () => {
  const one = fakeRun(fakeRecommendation(['a n1']), NOON);
  const short = { wishId: 'C', replica: 1, replaces: null, message: '', candidates: [] };

  it('comes along move by move and is done when all are over', () => {
    const begun = after(one, fakeFleet('a from-a'), plan({ placements: [starting('a')] }));
    expect(begun.moves).toMatchObject([{ state: 'moving', beganAt: at(1), endedAt: null }]);
    const beside = fakeFleet('a from-a', 'a2 n1 a');
    expect(after(begun, beside, plan(), { nowMs: NOON + 2_000 })).toBe(begun);
    const over = after(begun, fakeFleet('a2 n1'), plan(), { nowMs: NOON + 3_000 });
    expect(over).toMatchObject({
      state: 'done',
      moves: [{ state: 'done', endedAt: at(3) }],
      endedAt: new Date(NOON + 3_000),
    });
  });

  it('keeps the room in mind for a minute for whom it was made', () => {
    const begun = withMoves(one, { state: 'moving', beganAt: at(0) });
    const made = after(begun, fakeFleet('a2 n1'), plan({ refusals: [short] }));
    expect(made).toMatchObject({ state: 'running', movedAt: new Date(NOON + 1_000), moves: [{ state: 'done' }] });
    expect(after(made, fakeFleet('a2 n1'), plan({ refusals: [short] }), { nowMs: NOON + 60_000 }).state).toBe(
      'running',
    );
    expect(after(made, fakeFleet('a2 n1'), plan({ refusals: [short] }), { nowMs: NOON + 61_000 }).state).toBe('done');
    expect(after(made, fakeFleet('a2 n1'), plan(), { nowMs: NOON + 2_000 }).state).toBe('done');
  });

  it('is given up when its move is abandoned, its instance is gone, or its successor was lost for good', () => {
    const abandoned = plan({
      steps: [{ do: 'abandon', instanceId: 'a', reason: 'it failed on n1' }],
      refusals: [short],
    });
    expect(after(one, fakeFleet('a from-a'), abandoned).state).toBe('given-up');
    expect(after(one, fakeFleet('b from-b'), plan()).state).toBe('given-up');
    const begun = withMoves(one, { state: 'moving', beganAt: at(0) });
    expect(after(begun, fakeFleet('a from-a'), plan()).state).toBe('given-up');
  });

  it('does not wait for a node that was lost, unless the controller suspects itself', () => {
    const begun = withMoves(one, { state: 'moving', beganAt: at(0) });
    const lost = (...ids: string[]) => {
      const fleet = fakeFleet('a from-a', 'a2 n1 a');
      const instances = fleet.instances.map((row) => (ids.includes(row.id) ? { ...row, state: 'lost' as const } : row));
      return { ...fleet, instances };
    };
    expect(after(begun, lost('a', 'a2'), plan())).toMatchObject({ state: 'given-up', moves: [{ endedAt: at(1) }] });
    expect(after(begun, lost('a2'), plan()).state).toBe('given-up');
    expect(after(begun, lost('a'), plan()).state).toBe('done');
    expect(after(one, lost('a', 'a2'), plan()).state).toBe('given-up');
    expect(after(begun, lost('a2'), plan({ placements: [starting('a')] }))).toBe(begun);
    expect(after(begun, lost('a', 'a2'), plan(), { brakeEngaged: true })).toBe(begun);
  });

  it('waits a while for bytes that a driver has not yet told, then leaves out what has become impossible', () => {
    const lacking = plan({ refusals: [short] });
    expect(after(one, fakeFleet('a from-a'), lacking)).toBe(one);
    expect(after(one, fakeFleet('a from-a'), lacking, { nowMs: NOON + 14_000 }).state).toBe('running');
    expect(after(one, fakeFleet('a from-a'), lacking, { nowMs: NOON + 15_000 }).state).toBe('given-up');
    const two = withMoves(fakeRun(three, NOON), { state: 'moving', beganAt: at(0) });
    const standing = fakeFleet('a from-a', 'a2 n1 a', 'b from-b', 'c from-c');
    expect(after(two, standing, lacking, { nowMs: NOON + 99_000 }).moves.map(({ state }) => state)).toEqual([
      ...['moving', 'waiting', 'waiting'],
    ]);
  });

  it('of which one move cannot be made ends with what is under way: the rest would move for a gain that nobody reckoned', () => {
    const lacking = plan({ refusals: [short] });
    const run = fakeRun(three, NOON);
    const fleet = fakeFleet('a from-a', 'b from-b', 'c from-c');
    const states = ({ moves }: Rebalance) => moves.map(({ state }) => state);
    const stuck = after(run, fleet, lacking, { nowMs: NOON + 15_000 });
    expect(stuck).toMatchObject({ state: 'given-up', endedAt: new Date(NOON + 15_000) });
    const failed = plan({ ...lacking, steps: [{ do: 'abandon', instanceId: 'c', reason: 'it failed on n2' }] });
    const both = withMoves(run, { state: 'moving', beganAt: at(0) }, {}, { state: 'moving', beganAt: at(0) });
    const left = after(both, fakeFleet('a from-a', 'a2 n1 a', 'b from-b', 'c from-c'), failed);
    expect([left.state, ...states(left)]).toEqual(['running', 'moving', 'given-up', 'given-up']);
    const over = after(left, fakeFleet('a2 n1', 'b from-b', 'c from-c'), lacking);
    expect([over.state, ...states(over)]).toEqual(['broken-off', 'done', 'given-up', 'given-up']);
    expect([left.brokenOffBy, over.brokenOffBy]).toEqual(['impossible', 'impossible']);
    const gone = after(run, fakeFleet('b from-b', 'c from-c'), lacking);
    expect([gone.state, ...states(gone)]).toEqual(['running', 'given-up', 'waiting', 'waiting']);
  });

  it('moves nobody any more for whom nobody lacks room by now, and ends what is under way', () => {
    const placed = plan();
    expect(after(one, fakeFleet('a from-a'), placed)).toMatchObject({
      ...{ state: 'outdated', moves: [{ state: 'given-up' }], endedAt: new Date(NOON + 1_000) },
    });
    expect(after(one, fakeFleet('a from-a'), placed, { brakeEngaged: true })).toBe(one);
    const two = withMoves(fakeRun(three, NOON), { state: 'moving', beganAt: at(0) });
    const under = after(two, fakeFleet('a from-a', 'a2 n1 a', 'b from-b', 'c from-c'), placed);
    expect(under.moves.map(({ state }) => state)).toEqual(['moving', 'given-up', 'given-up']);
    expect(after(under, fakeFleet('a2 n1', 'b from-b', 'c from-c'), placed)).toMatchObject({
      ...{ state: 'broken-off', brokenOffBy: 'needless' },
    });
    const last = after(withMoves(one, { state: 'moving', beganAt: at(0) }), fakeFleet('a2 n1'), placed);
    expect(last).toMatchObject({ state: 'done', brokenOffBy: null });
    const faster = fakeRun(fakeRecommendation(['a n1'], FASTER), NOON);
    expect(after(faster, fakeFleet('a from-a'), placed)).toBe(faster);
  });

  it('that an admin switches off ends with what is under way', () => {
    const two = withMoves(fakeRun(three, NOON), { state: 'moving', beganAt: at(0) });
    const standing = fakeFleet('a from-a', 'a2 n1 a', 'b from-b', 'c from-c');
    const under = after(two, standing, plan({ refusals: [short] }), { isOff: true });
    expect(under).toMatchObject({ state: 'running', brokenOffBy: 'switched-off' });
    expect(under.moves.map(({ state }) => state)).toEqual(['moving', 'given-up', 'given-up']);
    const over = after(under, fakeFleet('a2 n1', 'b from-b', 'c from-c'), plan(), { isOff: true });
    expect(over).toMatchObject({ state: 'broken-off', brokenOffBy: 'switched-off' });
    const none = after(one, fakeFleet('a from-a'), plan({ refusals: [short] }), { isOff: true });
    expect(none).toMatchObject({ state: 'given-up', brokenOffBy: 'switched-off' });
  });
});
