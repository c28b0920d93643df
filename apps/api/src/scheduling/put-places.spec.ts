import { describe, expect, it } from '@jest/globals';
import { believedEnds } from './put-places.js';

const place = (deploymentId: string, instanceId: string | null) => {
  return { deploymentId, placeId: `at-${deploymentId}`, instanceId, reason: instanceId === null ? 'too small' : null };
};

describe('a place where a replica was put', () => {
  const settling = { waitsUntil: '2026-08-01T12:00:05.000Z' };

  it('is not given up while the card has yet to say that those have gone who made room', () => {
    expect(believedEnds([place('a', null)], new Map([['a', settling]]))).toEqual([]);
  });

  it('is given up once that is believed, and over once somebody stands there', () => {
    const ended = [place('a', null), place('b', 'i1'), place('c', null)];
    const refusals = new Map<string, { waitsUntil?: string } | null>([
      ['a', {}],
      ['b', settling],
      ['c', null],
    ]);
    expect(believedEnds(ended, refusals)).toEqual(ended);
  });
});
