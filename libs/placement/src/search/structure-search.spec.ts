import { describe, expect, it } from '@jest/globals';
import { Draft } from './draft.js';
import { fakeFleet } from './fleet-problem.fake.js';
import { compileProblem } from './problem.js';
import { compareStructure } from './score.js';
import { mendStructure } from './structure-search.js';

describe('mending the structure', () => {
  it('begins at the best so far, never loses any of it, and gains now and then', () => {
    let gained = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const draft = new Draft(compileProblem(fakeFleet(seed)), { seed, steps: 200 });
      draft.construct(true);
      const { levels } = draft.best;
      mendStructure(draft);
      const order = compareStructure(draft.best.levels, levels);
      expect(order).toBeGreaterThanOrEqual(0);
      if (order > 0) gained++;
    }
    expect(gained).toBeGreaterThan(2);
  });
});
