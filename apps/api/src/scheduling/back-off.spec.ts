import { describe, expect, it } from '@jest/globals';
import { type Failing, failuresAfter, isLeftAlone, waitUntilMs } from './back-off.js';

const MINUTE = 60_000;
const at = (minute: number) => new Date(minute * MINUTE);
const waitMinutes = (failures: number, kind: 'memory' | 'other') =>
  waitUntilMs({ failures, lastAt: at(0) }, kind) / MINUTE;

describe('the wait after failures in a row', () => {
  it('grows for a form that did not fit, up to eight hours', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map((count) => waitMinutes(count, 'memory'))).toEqual([
      1, 3, 10, 30, 120, 480, 480, 480,
    ]);
  });

  it('begins with the third failure of another kind, and grows as well', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((count) => waitMinutes(count, 'other'))).toEqual([0, 0, 10, 30, 120, 480, 480]);
  });

  it('escalates where the next try fails again, and begins anew after a long time without failure', () => {
    let failing: Failing = { failures: 3, lastAt: at(0) };
    expect(isLeftAlone(failing, 'other', 9 * MINUTE)).toBe(true);
    expect(isLeftAlone(failing, 'other', 10 * MINUTE)).toBe(false);
    failing = { failures: failuresAfter(failing, 'other', 11 * MINUTE), lastAt: at(11) };
    expect(failing.failures).toBe(4);
    expect(isLeftAlone(failing, 'other', 40 * MINUTE)).toBe(true);
    expect(failuresAfter(failing, 'other', (11 + 89) * MINUTE)).toBe(5);
    expect(failuresAfter(failing, 'other', (11 + 90) * MINUTE)).toBe(1);
    expect(failuresAfter(undefined, 'memory', 0)).toBe(1);
  });
});
