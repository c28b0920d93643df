import { describe, expect, it } from '@jest/globals';
import { nameCandidates } from './node-names.js';

function firstThree(wish: string | undefined, hostname: string): string[] {
  const names = nameCandidates(wish, hostname);
  return Array.from({ length: 3 }, () => String(names.next().value));
}

describe('names that a joining node may get', () => {
  it.each([
    ['gpu box', 'lab.example.org', ['gpu box', 'gpu box-2', 'gpu box-3']],
    [undefined, 'lab.example.org', ['lab', 'lab-2', 'lab-3']],
    ['  ', 'lab', ['lab', 'lab-2', 'lab-3']],
    [undefined, '.', ['node', 'node-2', 'node-3']],
  ])('for the wish %p on %s are %p', (wish, hostname, names) => {
    expect(firstThree(wish, hostname)).toEqual(names);
  });

  it('never grow longer than a name may be', () => {
    const long = 'x'.repeat(80);
    for (const name of nameCandidates(long, 'lab')) expect(name.length).toBeLessThanOrEqual(63);
  });
});
