import { describe, expect, it } from '@jest/globals';
import { chooseHubFiles } from './hub-choice.js';

const listed = (...paths: string[]) => paths.map((path) => ({ path, sizeBytes: 1, sha256: null }));
const choose = (paths: string[], wish: { quantisation?: string; file?: string } = {}) => {
  const choice = chooseHubFiles(listed(...paths), { quantisation: null, file: null, ...wish });
  return choice.ok ? choice.files.map(({ path }) => path) : choice.reason;
};

const USUAL = ['README.md', 'm-Q4_K_M.gguf', 'm-Q4_K_S.gguf', 'm-Q8_0.gguf', 'mmproj-m-f16.gguf', 'm.imatrix.gguf'];
const SPLIT = ['Q8_0/m-Q8_0-00002-of-00002.gguf', 'Q8_0/m-Q8_0-00001-of-00002.gguf', 'm-Q4_K_M.gguf'];

describe('the files that a reference means', () => {
  it('are those of the quantisation, whatever its case', () => {
    expect(choose(USUAL, { quantisation: 'q8_0' })).toEqual(['m-Q8_0.gguf']);
    expect(choose(['m.Q4_K_M.gguf', 'm.Q4_K.gguf'], { quantisation: 'Q4_K' })).toEqual(['m.Q4_K.gguf']);
  });

  it('are the usual quantisation or the only file when none is named', () => {
    expect(choose(USUAL)).toEqual(['m-Q4_K_M.gguf']);
    expect(choose(['README.md', 'gpt-oss-20b-mxfp4.gguf'])).toEqual(['gpt-oss-20b-mxfp4.gguf']);
  });

  it('are all parts of a split model, in order', () => {
    const parts = ['Q8_0/m-Q8_0-00001-of-00002.gguf', 'Q8_0/m-Q8_0-00002-of-00002.gguf'];
    expect(choose(SPLIT, { quantisation: 'Q8_0' })).toEqual(parts);
    expect(choose(SPLIT, { file: parts[1] ?? '' })).toEqual(parts);
  });

  it.each<[string[], { quantisation?: string; file?: string }, string]>([
    [['README.md', 'model.safetensors'], {}, 'it has no GGUF file; look for a repository whose name ends in GGUF'],
    [USUAL, { quantisation: 'Q2_K' }, 'it has no file of Q2_K; it has m-Q4_K_M.gguf, m-Q4_K_S.gguf, m-Q8_0.gguf'],
    [
      ['a-Q8_0.gguf', 'b-Q8_0.gguf'],
      { quantisation: 'Q8_0' },
      'several of its files are of Q8_0; name one of a-Q8_0.gguf, b-Q8_0.gguf',
    ],
    [
      ['a-Q5_0.gguf', 'a-Q8_0.gguf'],
      {},
      'it has several files; add one of them as in ":Q4_K_M": a-Q5_0.gguf, a-Q8_0.gguf',
    ],
    [SPLIT.slice(0, 1), {}, 'of Q8_0/m-Q8_0.gguf it has only 1 of 2 parts'],
    [USUAL, { file: 'x.gguf' }, 'it has no file x.gguf; it has m-Q4_K_M.gguf, m-Q4_K_S.gguf, m-Q8_0.gguf'],
  ])('of %j for %j are refused', (paths, wish, reason) => {
    expect(choose(paths, wish)).toBe(reason);
  });
});
