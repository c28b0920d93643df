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

  it('may ask for advice, and how many may move for it', () => {
    expect(placementArguments(['advise', 'd.json', '--moves', '2'])).toEqual({
      ...{ verb: 'advise', file: 'd.json', budgetMs: 2000, seed: 1, moves: 2 },
    });
  });

  it('may ask why not, and what if', () => {
    expect(placementArguments(['why-not', 'd.json', 'toy'])).toEqual({ verb: 'why-not', file: 'd.json', wish: 'toy' });
    expect(placementArguments(['what-if', '-', '--add-card', 'lab-1=24'])).toEqual({
      ...{ verb: 'what-if', file: '-', supposition: '--add-card', subject: 'lab-1=24' },
    });
  });

  it('may ask what a move would do, to a node or to cards of it', () => {
    expect(placementArguments(['preview-move', 'd.json', 'toy', 'lab-1'])).toEqual({
      ...{ verb: 'preview-move', file: 'd.json', instance: 'toy', node: 'lab-1', gpus: [] },
    });
    expect(placementArguments(['preview-move', '-', 'toy', 'lab-1', '0', '1'])).toMatchObject({ gpus: ['0', '1'] });
  });

  it('may ask for help, and may join a word and its number', () => {
    expect(placementArguments(['plan', '--help'])).toEqual({ verb: 'help' });
    expect(placementArguments(['help'])).toEqual({ verb: 'help' });
    expect(placementArguments(['plan', 'x.json', '--budget-ms=100'])).toMatchObject({ budgetMs: 100 });
  });

  it.each([
    [
      ['preview-move', 'd.json', 'toy'],
      /^"preview-move" was not understood[\s\S]*preview-move DECISION\.json INSTANCE NODE/,
    ],
    [['plan', 'x.json', '--budget-ms', '-5'], /--budget-ms needs a whole number/],
    [['plan', 'x.json', '--budgt'], /--budgt is not known; there are --budget-ms, --seed\./],
    [['why-not', 'd.json'], /^"why-not" was not understood[\s\S]*why-not DECISION\.json WISH/],
    [
      ['what-if', 'd.json', '--lose-node'],
      /^"what-if" was not understood[\s\S]*what-if DECISION\.json --lose-node NODE/,
    ],
    [
      ['what-if', 'd.json', '--add-gpu', 'lab-1=24'],
      /^"what-if" was not understood[\s\S]*what-if DECISION\.json --add-card NODE=GIB/,
    ],
    [['plan'], /^"plan" was not understood[\s\S]*plan INSTANCE\.json/],
    [['replay'], /^"replay" was not understood[\s\S]*replay DECISION\.json/],
    [['replay', 'x.json', '--seed', '1'], /^"replay" was not understood[\s\S]*replay DECISION\.json/],
    [['repeat', 'x.json'], /^"repeat" is no command\. There are plan, advise, replay/],
    [[], /^Usage: npm run -s placement/],
    [['plan', 'x.json', '--budget-ms'], /--budget-ms needs a whole number/],
    [['plan', 'x.json', '--seed', '1.5'], /--seed needs a whole number/],
    [['plan', 'x.json', '--fast', '1'], /--fast is not known/],
    [['plan', 'x.json', '--moves', '1'], /--moves is not known/],
  ])('%j is refused with a sentence', (argv, sentence) => {
    expect(() => placementArguments(argv)).toThrow(sentence);
  });
});
