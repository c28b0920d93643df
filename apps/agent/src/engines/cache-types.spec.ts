import { describe, expect, it } from '@jest/globals';
import { proveCache, refuseOtherCache } from './cache-types.js';
import { readLoadLines } from './load-lines.js';

/** As llama.cpp writes it (src/llama-kv-cache.cpp). */
const SAID =
  'llama_kv_cache: size =    8.50 MiB (  4096 cells,  16 layers,  4/1 seqs), K (q8_0):    4.25 MiB, V (q8_0):    4.25 MiB';

describe('the cache of an instance', () => {
  it('is what was planned, by the lines of its engine, or the instance is stopped', () => {
    const report = readLoadLines([SAID]);
    expect(report.cacheTypes).toEqual(['q8_0']);
    expect(() => proveCache({ servedName: 'toy', kvType: 'q8_0' }, report)).not.toThrow();
    expect(() => proveCache({ servedName: 'toy', kvType: 'q4_0' }, report)).toThrow(
      '"toy" was stopped: its KV cache was to be q4_0, and its engine keeps it as q8_0.',
    );
    expect(() => proveCache({ servedName: 'toy' }, report)).toThrow('was to be f16');
    expect(() => proveCache({ servedName: 'toy' }, readLoadLines([]))).not.toThrow();
  });

  it('is refused by engines that keep theirs as it was set up', () => {
    const asked = { servedName: 'toy', engine: 'ollama' } as const;
    expect(() => refuseOtherCache(asked, 'keeps its cache as it was set up')).not.toThrow();
    expect(() => refuseOtherCache({ ...asked, kvType: 'q8_0' }, 'keeps its cache as it was set up')).toThrow(
      '"toy" wants a KV cache of q8_0, and ollama keeps its cache as it was set up.',
    );
  });
});
