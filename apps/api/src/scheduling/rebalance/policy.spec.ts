import { rebalanceSettings } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { heldSince, isWorthIt } from './candidate.js';
import { judge, ripensAtMs } from './policy.js';
import type { Rebalance } from './rebalance.entity.js';
import type { RebalanceMemory } from './rebalance-memory.js';
import { FASTER, fakeCandidate, fakeFleet, fakeRecommendation, fakeRun } from './recommendation.fake.js';

const NOON = Date.parse('2026-08-01T12:00:00Z');
const fleet = fakeFleet('a from-a', 'b from-b');
const found = fakeRecommendation(['a n1']);
const other = fakeRecommendation(['b n2']);

function memory(settings: object = {}, more: Partial<RebalanceMemory> = {}): RebalanceMemory {
  return { settings: rebalanceSettings.parse(settings), current: null, ended: [], ...more };
}

function judgement(seconds: number, recommendation: typeof found | null = found) {
  const candidate = recommendation && fakeCandidate(recommendation, NOON);
  return { verdict: { candidate }, nowMs: NOON + seconds * 1_000, newId: () => 'r9' };
}

const past = (row: Rebalance, state: Rebalance['state'], secondsAgo: number): Rebalance => {
  return { ...row, state, endedAt: new Date(NOON - secondsAgo * 1_000) };
};

describe('what becomes of a better placement', () => {
  it.each([
    [0, null],
    [29.9, null],
    [30, 'suggested'],
    [500, 'suggested'],
  ])('after %d s of being better: %s', (seconds, state) => {
    expect(judge(memory(), fleet, judgement(seconds)).current?.state ?? null).toBe(state);
  });

  it('is begun by itself in automatic mode, with where everything stood', () => {
    const { current, changed } = judge(memory({ mode: 'automatic', holdSeconds: 5 }), fleet, judgement(5));
    expect(changed).toEqual([current]);
    expect(current).toMatchObject({
      ...{ id: 'r9', state: 'running', since: new Date(NOON + 5_000), beganAt: new Date(NOON + 5_000) },
      moves: [{ instanceId: 'a', deploymentId: 'A', from: { nodeId: 'from-a', gpuIds: ['gpu'] }, state: 'waiting' }],
    });
    expect(judge(memory({ mode: 'automatic', holdSeconds: 5 }), fleet, judgement(4)).current).toBeNull();
  });

  it('stays a suggestion in automatic mode while no move may begin in this hour, and begins when one may', () => {
    const automatic = memory({ mode: 'automatic', movesPerHour: 1, holdSeconds: 5 });
    const begun = fakeRun(other, NOON);
    const moves = begun.moves.map((move) => ({ ...move, beganAt: new Date(NOON).toISOString() }));
    const used = { ...automatic, ended: [{ ...past(begun, 'done', 0), moves }] };
    const { current } = judge(used, fleet, judgement(5));
    expect(current).toMatchObject({ state: 'suggested', beganAt: null });
    const standing = { ...used, current };
    expect(judge(standing, fleet, judgement(3_599)).current).toBe(current);
    expect(judge(standing, fleet, judgement(3_599, null)).current).toBeNull();
    expect(judge(standing, fleet, judgement(3_600)).current).toMatchObject({ id: 'r9', state: 'running' });
  });

  it('stays as long as it is the same, and makes way for another that has been better for long enough', () => {
    const standing = { ...fakeRun(found, NOON), state: 'suggested' as const, beganAt: null };
    expect(judge(memory({}, { current: standing }), fleet, judgement(0))).toEqual({ current: standing, changed: [] });
    expect(judge(memory({}, { current: standing }), fleet, { ...judgement(0), verdict: null }).current).toBe(standing);
    expect(judge(memory({}, { current: standing }), fleet, judgement(10, other))).toMatchObject({
      current: null,
      changed: [{ id: 'r1', state: 'outdated', endedAt: new Date(NOON + 10_000) }],
    });
    expect(judge(memory({}, { current: standing }), fleet, judgement(30, other)).changed).toMatchObject([
      { id: 'r1', state: 'outdated' },
      { id: 'r9', state: 'suggested' },
    ]);
    expect(judge(memory({}, { current: standing }), fleet, judgement(30, null)).changed).toMatchObject([
      { id: 'r1', state: 'outdated' },
    ]);
  });

  it('ends with the mode, but for what is under way', () => {
    const standing = { ...fakeRun(found, NOON), state: 'suggested' as const };
    const off = memory({ mode: 'off' }, { current: standing });
    expect(judge(off, fleet, judgement(60)).changed).toMatchObject([{ state: 'outdated' }]);
    const running = fakeRun(found, NOON);
    expect(judge(memory({ mode: 'off' }, { current: running }), fleet, judgement(60)).current).toBe(running);
  });

  it.each([
    ['dismissed', 3_600, null],
    ['given-up', 500, null],
    ['given-up', 700, 'suggested'],
    ['done', 5, 'suggested'],
    ['outdated', 5, 'suggested'],
  ] as const)('that was %s %d s ago: %s', (state, secondsAgo, expected) => {
    const ended = [past(fakeRun(found, NOON), state, secondsAgo)];
    expect(judge(memory({ holdSeconds: 0 }, { ended }), fleet, judgement(0)).current?.state ?? null).toBe(expected);
    expect(judge(memory({ holdSeconds: 0 }, { ended }), fleet, judgement(0, other)).current?.state).toBe('suggested');
  });

  it.each([
    ['room for somebody, at whatever speed', fakeRecommendation(['a n1'], { capacityPercent: -50 }), true],
    ['speed that is worth its one move', fakeRecommendation(['a n1'], { ...FASTER, capacityPercent: 6 }), true],
    ['speed that is not', fakeRecommendation(['a n1'], { ...FASTER, capacityPercent: 4.9 }), false],
    [
      'speed that is worth one move and takes two',
      fakeRecommendation(['a n1', 'b n2'], { ...FASTER, capacityPercent: 9 }),
      false,
    ],
  ])('%s', (_, recommendation, expected) => {
    expect(isWorthIt(recommendation, rebalanceSettings.parse({}))).toBe(expected);
    expect(judge(memory({ holdSeconds: 0 }), fleet, judgement(0, recommendation)).current !== null).toBe(expected);
  });

  it('has been better since it was first found, in whatever order its moves are told', () => {
    const two = fakeRecommendation(['a n1', 'b n2']);
    const turned = { ...two, advice: { ...two.advice, moves: [...two.advice.moves].reverse() } };
    expect(heldSince(fakeCandidate(two, NOON), turned, NOON + 9_000)).toBe(NOON);
    expect(heldSince(fakeCandidate(two, NOON), other, NOON + 9_000)).toBe(NOON + 9_000);
    expect(heldSince(null, two, NOON)).toBe(NOON);
  });

  it('wakes the controller when its time has come', () => {
    const settings = rebalanceSettings.parse({ holdSeconds: 7 });
    expect(ripensAtMs(fakeCandidate(found, NOON), settings)).toBe(NOON + 7_000);
    expect(ripensAtMs(fakeCandidate(found, NOON), { ...settings, mode: 'off' })).toBeNull();
    expect(ripensAtMs(null, settings)).toBeNull();
  });
});
