import { MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../../server/planner/planner-talk.js';
import { settled, shownOf, type Told, toldAfter } from './wavering.js';

const FITS: Verdict = { kind: 'fits' };
const short = (mib: number): Verdict => ({ kind: 'short', bytes: mib * MIB });

/** Answered once a second. */
function toldOf(...answers: Verdict[]): Told {
  const [first = FITS, ...more] = answers;
  return more.reduce((told, verdict, n) => toldAfter(told, verdict, (n + 1) * 1_000), toldAfter(undefined, first, 0));
}
const shown = (...answers: Verdict[]) => shownOf(toldOf(...answers));

describe('what a target says while free memory moves', () => {
  it('is a true change at once', () => {
    expect(shown(short(900), short(900), FITS)).toEqual(FITS);
    expect(shown(FITS, FITS, short(900))).toEqual(short(900));
  });

  it('is both, as soon as it comes back to what it had said, and stays so however often it turns', () => {
    const turning = [FITS, short(12), FITS, short(30), FITS, short(7), FITS];
    const said = turning.map((_, n) => JSON.stringify(shown(...turning.slice(0, n + 1))));
    expect([...new Set(said)]).toHaveLength(3);
    expect(shown(...turning)).toEqual({ kind: 'wavers', best: FITS, worst: short(12) });
    expect(said.slice(2)).toEqual(said.slice(2).map(() => said[2]));
  });

  it('is one thing again once it has been that for a while, also where nobody asks any more', () => {
    const turned = toldOf(FITS, short(12), FITS);
    expect(shownOf(settled(turned, 11_000))).toMatchObject({ kind: 'wavers' });
    expect(shownOf(settled(turned, 12_001))).toEqual(FITS);
    expect(shownOf(toldAfter(turned, FITS, 12_001))).toEqual(FITS);
  });

  it('is another number of missing bytes only where more is missing than memory moves by itself', () => {
    expect(shown(short(1_000), short(1_020), short(960))).toEqual(short(1_000));
    expect(shown(short(1_000), short(1_064))).toEqual(short(1_064));
  });

  it('names who would make room, and another who would not at the same time', () => {
    const after = (name: string): Verdict => ({ kind: 'after', names: [name] });
    expect(shown(after('a'), after('b'))).toEqual(after('b'));
    expect(shown(after('a'), after('a'))).toEqual(after('a'));
    expect(shown(after('a'), FITS, after('a'))).toEqual({ kind: 'wavers', best: FITS, worst: after('a') });
  });

  it('is the same object while nothing is new, so that nothing is drawn', () => {
    const told = toldOf(short(12));
    expect(toldAfter(told, short(13), 500)).toBe(told);
    expect(toldAfter(toldOf(FITS), { kind: 'fits' }, 500).now).toBe(FITS);
  });
});
