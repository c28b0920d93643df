import { describe, expect, it } from '@jest/globals';
import { blocksOf } from './blocks.js';

describe('the blocks of a Markdown text', () => {
  it.each([
    ['paragraphs', 'one\ntwo\n\nthree', 2],
    ['a fence with blank lines', '```js\na\n\nb\n```\n\nafter', 2],
    ['a longer fence around a shorter one', '````\n```\n\n```\n````\n\nafter', 2],
    ['a loose list', '1. a\n\n2. b\n\n   more of b\n\nafter', 2],
    ['an open fence', 'text\n\n```\nstill\n\ngoing', 2],
    ['nothing', '', 0],
    ['blank lines alone', '\n\n\n', 0],
  ])('%s', (_name, text, count) => {
    expect(blocksOf(text)).toHaveLength(count);
  });

  it('loses no line that says something', () => {
    const text = '# T\n\n- a\n- b\n\n\npara\n\n```\nx\n\ny\n```';
    const said = (lines: string) => lines.split('\n').filter((line) => line !== '');
    expect(blocksOf(text).flatMap(said)).toEqual(said(text));
  });

  it('does not touch finished blocks while the text grows', () => {
    const text = 'First.\n\n- a\n- b\n\nSecond.\n\n```\ncode\n```\n\nThird.';
    const first = blocksOf(text.slice(0, 30))[0];
    for (let end = 30; end <= text.length; end++) expect(blocksOf(text.slice(0, end))[0]).toBe(first);
  });
});
