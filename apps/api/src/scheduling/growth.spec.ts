import { describe, expect, it } from '@jest/globals';
import { GROW_AFTER_MS, mayGrow } from './growth.js';
import type { MemoryFailure } from './memory-failure.entity.js';

const at = (ms: number) => new Date(ms);
const row = { fileId: 'q8', slots: 2, kvType: 'f16', state: 'ready', stateSince: at(1_000) } as const;
const wish = { id: 'd1', fileId: 'q8', slots: 4, kvType: 'f16', fullFormAt: null } as const;
const calm = { failures: [], memoryFailures: [] };
const failed = (lastAt: Date, deploymentId = 'd1') => ({
  failures: [],
  memoryFailures: [{ deploymentId, lastAt } as MemoryFailure],
});

describe('an instance in a lesser form', () => {
  it('tries to be more when it has served for a while and nothing has failed for as long', () => {
    expect(mayGrow(row, wish, calm, 1_000 + GROW_AFTER_MS - 1)).toBe(false);
    expect(mayGrow(row, wish, calm, 1_000 + GROW_AFTER_MS)).toBe(true);
    expect(mayGrow(row, wish, failed(at(90_000)), 1_000 + GROW_AFTER_MS)).toBe(false);
    expect(mayGrow(row, wish, failed(at(90_000)), 90_000 + GROW_AFTER_MS)).toBe(true);
    expect(mayGrow(row, wish, failed(at(90_000), 'other'), 1_000 + GROW_AFTER_MS)).toBe(true);
  });

  it('does so at once on the word of an admin, until something fails', () => {
    const asked = { ...wish, fullFormAt: at(100_000) };
    expect(mayGrow(row, asked, failed(at(90_000)), 100_000)).toBe(true);
    expect(mayGrow(row, asked, failed(at(100_001)), 100_002)).toBe(false);
  });

  it('leaves alone what does not serve, and what is whole', () => {
    expect(mayGrow({ ...row, state: 'starting' }, wish, calm, 10 * GROW_AFTER_MS)).toBe(false);
    expect(mayGrow({ ...row, slots: 4 }, wish, calm, 10 * GROW_AFTER_MS)).toBe(false);
    expect(mayGrow({ ...row, fileId: 'q4', slots: 4 }, wish, calm, 10 * GROW_AFTER_MS)).toBe(true);
    expect(mayGrow({ ...row, kvType: 'q8_0', slots: 4 }, wish, calm, 10 * GROW_AFTER_MS)).toBe(true);
  });
});
