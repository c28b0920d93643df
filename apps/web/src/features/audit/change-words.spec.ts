import { describe, expect, it } from '@jest/globals';
import { fieldWords, valueWords } from './change-words.js';

const names: Readonly<Record<string, string>> = { n1: 'lab-7', g: '0 RTX 3060' };
const nameOf = (id: string) => names[id] ?? id;

describe('a change in words', () => {
  it('has names for fields and things, and leaves what it does not know as it is', () => {
    expect(['limits.tokensPerDay', 'role', 'somethingNew'].map(fieldWords)).toEqual([
      'Tokens a day',
      'Role',
      'somethingNew',
    ]);
    expect(valueWords('n1', 'nodeId', nameOf)).toBe('lab-7');
  });

  it('has names also where several are named, and for the parts of a place', () => {
    expect(fieldWords('keepOff')).toBe('Never on');
    expect(valueWords(['n1', 'n2'], 'keepOff', nameOf)).toBe('lab-7, n2');
    expect(valueWords([{ nodeId: 'n1', gpuIds: ['g'] }, { nodeId: 'n2' }], 'onlyOn', nameOf)).toBe(
      'Node lab-7 · GPUs 0 RTX 3060, Node n2',
    );
    expect(valueWords([{ gpuId: 'g', reservedBytes: 2 ** 31 }], 'place.expects', nameOf)).toBe(
      'GPU 0 RTX 3060 · Takes 2.00 GiB',
    );
  });

  it('has bytes only where the field is of bytes', () => {
    expect(valueWords(2_147_483_648, 'headroomBytes')).toBe('2.00 GiB');
    expect(valueWords(1_048_576, 'contextTokens')).toBe('1,048,576');
  });

  it.each([
    [null, 'nothing'],
    [true, 'yes'],
    [4_096, '4,096'],
    [['chat', 'embed'], 'chat, embed'],
    [[], 'nothing'],
    ['2026-08-01T10:00:00.000Z', expect.stringMatching(/^Aug 1, 2026, \d+:00\s[AP]M$/)],
    [{ a: 1 }, '{"a":1}'],
  ])('says %j as %s', (value, words) => {
    expect(valueWords(value, 'name')).toEqual(words);
  });
});
