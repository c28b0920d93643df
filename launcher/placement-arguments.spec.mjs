import { describe, expect, it } from '@jest/globals';
import { placementArguments } from './placement-arguments.mjs';

describe('the arguments of npm run placement', () => {
  it('are a verb and a file, the rest has defaults', () => {
    expect(placementArguments(['plan', 'lab.json'])).toEqual({
      verb: 'plan',
      file: 'lab.json',
      budgetMs: 2000,
      seed: 1,
    });
  });

  it('may name a budget and a seed', () => {
    const wanted = placementArguments(['plan', '-', '--budget-ms', '100', '--seed', '7']);
    expect(wanted).toEqual({ verb: 'plan', file: '-', budgetMs: 100, seed: 7 });
  });

  it('may ask for the replay of a decision', () => {
    expect(placementArguments(['replay', 'decision.json'])).toEqual({ verb: 'replay', file: 'decision.json' });
  });

  it.each([
    [['plan'], /Usage: npm run -s placement/],
    [['replay'], /Usage: npm run -s placement/],
    [['replay', 'x.json', '--seed', '1'], /Usage: npm run -s placement/],
    [['repeat', 'x.json'], /Usage: npm run -s placement/],
    [['plan', 'x.json', '--budget-ms'], /--budget-ms needs a whole number/],
    [['plan', 'x.json', '--seed', '1.5'], /--seed needs a whole number/],
    [['plan', 'x.json', '--fast', '1'], /--fast is not known/],
  ])('%j is refused with a sentence', (argv, sentence) => {
    expect(() => placementArguments(argv)).toThrow(sentence);
  });
});
