import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inspect, type RuleName } from './floor-plan/inspect.js';
import { readSourceTree } from './floor-plan/source-tree.js';

describe('the floor plan', () => {
  const found = inspect(readSourceTree(path.resolve(import.meta.dirname, '..')));

  it.each<[RuleName, string]>([
    ['layout', 'everything stands in a room of the plan'],
    ['arrows', 'every import follows an arrow'],
    ['packageArrows', 'every listed library has an arrow'],
    ['purity', 'the pure libraries are pure'],
    ['names', 'names are nouns in kebab-case, none of them banned'],
    ['cycles', 'no files import each other in a ring'],
    ['sizes', 'files and functions are small'],
    ['barrels', 'nothing only passes others on'],
    ['nestManners', 'modules are small and honest'],
    ['words', 'what people read stands in the texts'],
  ])('%s: %s', (rule) => {
    expect(found[rule]).toEqual([]);
  });
});
