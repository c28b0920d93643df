import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldBytes } from './held-bytes.js';

function takeAll(held: HeldBytes): Buffer[] {
  const taken: Buffer[] = [];
  for (let next = held.take(); next; next = held.take()) taken.push(next);
  return taken;
}

const PATTERN = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 6_000 })), {
  maxLength: 30,
});

describe('held bytes', () => {
  it('come out once, in their order, also when they are taken in between', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.boolean(), { minLength: 1 }), (all, takes) => {
        const held = new HeldBytes();
        const out: Buffer[] = [];
        let at = 0;
        all.forEach((size, i) => {
          held.add(PATTERN.subarray(at, at + size));
          at += size;
          const taken = takes[i % takes.length] ? held.take() : undefined;
          if (taken) out.push(taken);
        });
        out.push(...takeAll(held));
        expect(Buffer.concat(out).equals(PATTERN.subarray(0, at))).toBe(true);
        expect(held.isEmpty).toBe(true);
      }),
    );
  });

  it('keep none of what they came in, and hardly more memory than they have bytes', () => {
    const held = new HeldBytes();
    const read = Buffer.allocUnsafeSlow(64 * 1_024);
    for (let i = 0; i < 10_000; i++) held.add(read.subarray(i, i + 1));
    const stores = new Set(takeAll(held).map((bytes) => bytes.buffer));
    expect(stores.has(read.buffer)).toBe(false);
    expect([...stores].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(12_288);
  });

  it('are gone when dropped', () => {
    const held = new HeldBytes();
    held.add(Buffer.alloc(5_000));
    held.add(Buffer.alloc(1));
    held.drop();
    expect(held.isEmpty).toBe(true);
    expect(held.take()).toBeUndefined();
  });
});
