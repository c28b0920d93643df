import { bestFitPlan, searchPlan } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import { benchArguments } from './arguments.mjs';
import { BASELINES } from './baselines/all.mjs';
import { solveExactly, usefulBound } from './exact/lexicographic.mjs';
import { check } from './format/check.mjs';
import { generate } from './format/generate.mjs';
import { compareVectors } from './vectors.mjs';

const tiny = (scenario) => generate({ profile: 'tiny', scenario, seed: 1 });

describe('the placement benchmark', () => {
  it.each(Object.entries(BASELINES))('%s keeps to the hard rules', (_, place) => {
    for (const profile of ['lab', 'moe', 'paper']) {
      const fleet = generate({ profile, scenario: 'fresh', seed: 2 });
      const { errors, metrics } = check(fleet, place(fleet));
      expect(errors).toEqual([]);
      expect(metrics.instances).toBeGreaterThan(3);
    }
  });

  it.each(['nodedown', 'drain'])(
    'the exact solver proves all levels after %s, and the search reaches them',
    async (scenario) => {
      const fleet = tiny(scenario);
      const start = bestFitPlan(fleet).plan.placements;
      const { proven, bounds, placements } = await solveExactly(fleet, {
        ...{ seconds: 60, known: start, now: () => performance.now() },
      });
      const { feasible, vector } = check(fleet, { placements });
      expect([proven, feasible]).toEqual([6, true]);
      expect(bounds).toEqual(vector.map((level) => level + 0));
      const found = check(fleet, searchPlan(fleet, { seed: 1, steps: 3000 }).plan).vector;
      expect(compareVectors(found, vector)).toBe(0);
    },
  );

  it('the exact solver proves the same first three levels with the smallest seats alone', async () => {
    const fleet = tiny('defrag');
    const limits = { seconds: 60, known: [], now: () => performance.now() };
    const { proven, bounds, placements } = await solveExactly(fleet, { ...limits, structureOnly: true });
    const { feasible, vector } = check(fleet, { placements });
    expect([proven, feasible, vector.slice(0, 3)]).toEqual([3, true, bounds]);
    expect(check(fleet, searchPlan(fleet, { seed: 1, steps: 3000 }).plan).vector.slice(0, 3)).toEqual(bounds);
  });

  it('no plan has more useful bytes than the bound', async () => {
    const fleet = tiny('fresh');
    const bound = await usefulBound(fleet);
    const useful = check(fleet, searchPlan(fleet, { seed: 1, steps: 200 }).plan).metrics.usefulMiB;
    const installed = fleet.nodes.flatMap(({ gpus }) => gpus).reduce((sum, { vramMiB }) => sum + vramMiB, 0);
    expect(bound).toBeGreaterThanOrEqual(useful);
    expect(bound).toBeLessThan(installed);
  });

  it.each([
    [['--fast'], '--fast is not known.'],
    [['--seeds', 'x'], '--seeds needs a whole number.'],
    [['--profiles', 'lab,campus'], '--profiles knows tiny, lab, paper, moe, not "campus".'],
  ])('refuses %j with a sentence', (argv, sentence) => {
    expect(() => benchArguments(argv)).toThrow(sentence);
    expect(benchArguments(['--full', '--minutes', '5'])).toMatchObject({ seeds: 50, longSeeds: 50, minutes: 5 });
    expect(benchArguments(['--seeds', '3', '--quick-seeds', '50'])).toMatchObject({ quickSeeds: 50, exactSeeds: 3 });
  });
});
