import { describe, expect, it } from '@jest/globals';
import { hasExpired } from './key-table.js';

describe('a key', () => {
  const expiresAt = new Date('2026-08-01T12:00:00.000Z');

  it('is refused from the very moment at which it expires', () => {
    expect(hasExpired({ expiresAt }, expiresAt.getTime() - 1)).toBe(false);
    expect(hasExpired({ expiresAt }, expiresAt.getTime())).toBe(true);
  });

  it('without an end never expires', () => {
    expect(hasExpired({ expiresAt: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});
