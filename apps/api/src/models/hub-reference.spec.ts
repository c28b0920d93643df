import { describe, expect, it } from '@jest/globals';
import { hubReference } from './hub-reference.js';

const reference = (text: string, hub = 'https://huggingface.co') => hubReference(text, hub);
const plain = { repo: 'org/repo', revision: 'main', quantisation: null, file: null };

describe('a reference to the hub', () => {
  it.each([
    ['org/repo', plain],
    ['hf.co/org/repo', plain],
    ['https://huggingface.co/org/repo', plain],
    ['https://huggingface.co/org/repo/', plain],
    ['https://huggingface.co/org/repo?library=x', plain],
    ['hf://org/repo:Q8_0', { ...plain, quantisation: 'Q8_0' }],
    ['org/repo:Q4_K_M', { ...plain, quantisation: 'Q4_K_M' }],
    ['hf.co/org/repo:UD-Q4_K_XL', { ...plain, quantisation: 'UD-Q4_K_XL' }],
    ['https://hf.co/org/repo/tree/v2', { ...plain, revision: 'v2' }],
    ['https://huggingface.co/org/repo/blob/main/a/b.gguf', { ...plain, file: 'a/b.gguf' }],
    ['https://huggingface.co/org/repo/resolve/main/b%20c.gguf?download=true', { ...plain, file: 'b c.gguf' }],
  ])('%s is understood', (text, expected) => {
    expect(reference(text)).toEqual(expected);
  });

  it('may name the mirror that is set', () => {
    expect(reference('http://mirror.lab:8081/org/repo', 'http://mirror.lab:8081')).toEqual(plain);
  });

  it.each([
    'org',
    'https://example.org/org/repo',
    'https://example.org/a.gguf',
    '/models/a.gguf',
    'a/b/c',
    '',
    'org/../x',
  ])('%j is none', (text) => {
    expect(reference(text)).toBeNull();
  });
});
