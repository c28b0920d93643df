import { describe, expect, it } from '@jest/globals';
import { type KeptFile, planRoom, type RoomWish } from './store-room.js';

const file = (id: string, sizeBytes: number, lastUsedMs: number, mayGo = true): KeptFile => ({
  ...{ id, sizeBytes, lastUsedMs, mayGo },
});
const wish = (more: Partial<RoomWish>): RoomWish => ({
  ...{ neededBytes: 100, freeBytes: 0, reserveBytes: 0, budgetBytes: null, promisedBytes: 0, kept: [] },
  ...more,
});
const leaving = (more: Partial<RoomWish>) => {
  const plan = planRoom(wish(more));
  return plan.ok ? plan.evict.map(({ id }) => id) : plan;
};

const kept = [file('new', 80, 3), file('old', 60, 1), file('middle', 50, 2)];

describe('room for a new file', () => {
  it('is there without a loss when disk and budget have it', () => {
    expect(leaving({ freeBytes: 100, kept })).toEqual([]);
    expect(leaving({ freeBytes: 1_000, budgetBytes: 290, kept })).toEqual([]);
  });

  it('is made by those that were not used for longest, and no more of them than needed', () => {
    expect(leaving({ kept })).toEqual(['old', 'middle']);
    expect(leaving({ freeBytes: 60, kept })).toEqual(['old']);
    expect(leaving({ freeBytes: 30, reserveBytes: 1, kept: [file('small', 5, 0), ...kept] })).toEqual([
      'old',
      'middle',
    ]);
  });

  it('is made for the budget too, whatever the disk has', () => {
    expect(leaving({ freeBytes: 1e9, budgetBytes: 200, kept })).toEqual(['old', 'middle']);
  });

  it('counts what other downloads were promised, on the disk and in the budget', () => {
    expect(leaving({ freeBytes: 150, promisedBytes: 60, kept })).toEqual(['old']);
    expect(leaving({ freeBytes: 1e9, budgetBytes: 290, promisedBytes: 1, kept })).toEqual(['old']);
    expect(leaving({ freeBytes: 1e9, budgetBytes: 150, promisedBytes: 80 })).toEqual({
      ...{ ok: false, limit: 'budget', freeBytes: 70 },
    });
  });

  it('is never made of what is pinned or in use', () => {
    expect(leaving({ kept: [file('pinned', 500, 0, false), ...kept] })).toEqual(['old', 'middle']);
  });

  it('takes nothing away when all of it would not be enough, and says what there would be', () => {
    expect(leaving({ neededBytes: 500, freeBytes: 20, kept })).toEqual({ ok: false, limit: 'disk', freeBytes: 210 });
    expect(leaving({ neededBytes: 500, freeBytes: 1e9, budgetBytes: 300, kept })).toEqual({
      ...{ ok: false, limit: 'budget', freeBytes: 300 },
    });
  });
});
