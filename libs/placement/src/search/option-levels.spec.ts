import { describe, expect, it } from '@jest/globals';
import { OptionLevels } from './option-levels.js';

/** The losses of each level. */
function lossesOf(levels: OptionLevels): number[][] {
  return Array.from({ length: levels.count }, (_, k) =>
    Array.from({ length: levels.endOf(k) - levels.beginOf(k) }, (_, i) => levels.option(levels.beginOf(k) + i).loss),
  );
}

function fill(levels: OptionLevels, losses: readonly number[][]): void {
  levels.clear();
  for (const own of losses) {
    levels.begin();
    for (const [chain, loss] of own.entries()) levels.offer(chain, 0, 0, loss);
  }
  levels.sort();
}

describe('the levels of options', () => {
  it('have the least loss first, the levels with fewest options first, and none is lost', () => {
    const levels = new OptionLevels();
    fill(levels, [[3, 1, 2], [], [5, 4]]);
    expect(lossesOf(levels)).toEqual([[], [4, 5], [1, 2, 3]]);
  });

  it('keep the order in which equals came', () => {
    const levels = new OptionLevels();
    fill(levels, [[7, 1, 7], [2]]);
    expect([levels.option(levels.beginOf(1) + 1).chain, levels.option(levels.beginOf(1) + 2).chain]).toEqual([0, 2]);
  });

  it('begin anew with nothing of what was there before', () => {
    const levels = new OptionLevels();
    fill(levels, [[9, 8, 7], [6]]);
    fill(levels, [[2, 1]]);
    expect(lossesOf(levels)).toEqual([[1, 2]]);
    expect(new Set([levels.option(0), levels.option(1)]).size).toBe(2);
  });
});
