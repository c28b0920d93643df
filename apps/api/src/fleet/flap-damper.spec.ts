import { describe, expect, it } from '@jest/globals';
import { FlapDamper } from './flap-damper.js';

const MINUTE = 60_000;

/** Seconds without new work after each of the returns. */
function holds(damper: FlapDamper, returnsAtMs: readonly number[]): number[] {
  return returnsAtMs.map((atMs) => {
    damper.returned('n', atMs);
    return ((damper.hold('n', atMs)?.untilMs ?? atMs) - atMs) / 1_000;
  });
}

describe('a node that comes and goes', () => {
  it('is waited for longer each time, and never for more than ten minutes', () => {
    const everyMinute = Array.from({ length: 9 }, (_, i) => i * MINUTE);
    expect(holds(new FlapDamper(), everyMinute)).toEqual([0, 0, 30, 60, 120, 240, 480, 600, 600]);
  });

  it('is trusted again when it stayed for ten minutes', () => {
    expect(holds(new FlapDamper(), [0, 1, 2, 3, 11 * MINUTE, 12 * MINUTE])).toEqual([0, 0, 30, 60, 0, 0]);
  });

  it('is trusted when it could not help being away', () => {
    const damper = new FlapDamper();
    for (const atMs of [0, 1, 2, 3]) {
      damper.excuse('n');
      damper.returned('n', atMs);
    }
    expect(damper.hold('n', 3)).toBeNull();
  });

  it('is told of when its wait has ended, once', () => {
    const damper = new FlapDamper();
    holds(damper, [0, 1, 2]);
    expect(damper.hold('n', 2)).toEqual({ untilMs: 30_002, returns: 3 });
    expect(damper.ended(30_001)).toEqual([]);
    expect(damper.ended(30_002)).toEqual(['n']);
    expect(damper.hold('n', 30_002)).toBeNull();
    expect(damper.ended(30_003)).toEqual([]);
  });

  it('is not known any more when it was removed', () => {
    const damper = new FlapDamper();
    holds(damper, [0, 1, 2]);
    damper.forget('n');
    expect(damper.hold('n', 3)).toBeNull();
  });
});
