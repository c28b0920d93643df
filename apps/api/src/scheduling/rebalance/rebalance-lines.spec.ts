import { describe, expect, it } from '@jest/globals';
import type { Rebalance } from './rebalance.entity.js';
import { rebalanceLines } from './rebalance-lines.js';
import { NOTHING_REMEMBERED } from './rebalance-memory.js';
import { fakeRecommendation, fakeRun } from './recommendation.fake.js';

const run = fakeRun(fakeRecommendation(['a n1', 'b n1', 'c n2']), 0);
const world = { deployments: [], nodes: new Map(), rebalance: { ...NOTHING_REMEMBERED, current: run } };

const said = (end: Partial<Rebalance>, made = 0): string[] => {
  const moves = run.moves.map((move, i) => ({ ...move, state: i < made ? ('done' as const) : ('given-up' as const) }));
  return rebalanceLines([{ ...run, moves, ...end }], world).map(({ message }) => message.split(':')[0] ?? '');
};

describe('the timeline', () => {
  it('says how a rebalance ended, and why it was broken off', () => {
    expect(said({ state: 'done' }, 3)).toEqual(['rebalanced']);
    expect(said({ state: 'broken-off', brokenOffBy: 'impossible' }, 1)).toEqual([
      'a rebalance was broken off after 1 of 3 moves, because one of its moves could not be made',
    ]);
    expect(said({ state: 'broken-off', brokenOffBy: 'needless' }, 2)).toEqual([
      'a rebalance was broken off after 2 of 3 moves, because nobody needs the room any more',
    ]);
    expect(said({ state: 'given-up', brokenOffBy: 'switched-off' })).toEqual([
      'a rebalance was given up, because rebalancing was switched off',
    ]);
    expect(said({ state: 'given-up' })).toEqual(['a rebalance was given up, because what it was to move is gone']);
  });
});
