import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { Roulette } from './roulette.js';

const drawn = (roulette: Roulette<string>, times: number, gainOf: (way: string) => number) => {
  const chance = new Chance(1);
  const counts: Record<string, number> = { poor: 0, rich: 0 };
  for (let i = 0; i < times; i++) {
    const { at, way } = roulette.draw(chance);
    counts[way] = (counts[way] ?? 0) + 1;
    roulette.reward(at, gainOf(way));
  }
  return counts;
};

describe('the roulette of ways to step', () => {
  const ways = [
    { way: 'poor', cost: 1 },
    { way: 'rich', cost: 1 },
  ];

  it('draws what gains more often, and the other one never not at all', () => {
    const { poor = 0, rich = 0 } = drawn(new Roulette(ways), 5000, (way) => (way === 'rich' ? 0.1 : 0));
    expect(rich).toBeGreaterThan(3 * poor);
    expect(poor).toBeGreaterThan(50);
  });

  it('forgets what gained long ago', () => {
    const roulette = new Roulette(ways);
    drawn(roulette, 5000, (way) => (way === 'rich' ? 0.1 : 0));
    drawn(roulette, 20_000, (way) => (way === 'poor' ? 0.1 : 0));
    const { poor = 0, rich = 0 } = drawn(roulette, 2000, () => 0);
    expect(poor).toBeGreaterThan(rich);
  });

  it('spends the same time on ways that gain the same for it', () => {
    const unequal = [
      { way: 'poor', cost: 4 },
      { way: 'rich', cost: 1 },
    ];
    const { poor = 0, rich = 0 } = drawn(new Roulette(unequal), 5000, () => 0);
    expect(rich / poor).toBeGreaterThan(3);
  });
});
