import { describe, expect, it } from '@jest/globals';
import { chooseInstance } from './balancer.js';
import { FakeClock } from './clock.fake.js';
import { InstanceLoads } from './instance-loads.js';

const candidate = (instanceId: string, tokensPerSecond: number | null, outstandingTokens: number) => ({
  instance: { instanceId, nodeId: instanceId, nodeName: instanceId, slots: 4 },
  load: { busySlots: 1, outstandingTokens, tokensPerSecond, failures: 0, isResting: false },
});

describe('the choice among free instances', () => {
  it.each([
    ['the faster of two idle ones', [candidate('slow', 10, 0), candidate('fast', 40, 0)], 'fast'],
    ['the slow one when the fast one is loaded', [candidate('fast', 40, 900), candidate('slow', 10, 0)], 'slow'],
    ['the fast one while it still finishes first', [candidate('fast', 40, 200), candidate('slow', 10, 0)], 'fast'],
    ['a new one before a loaded one', [candidate('old', 40, 100), candidate('new', null, 0)], 'new'],
    ['the less loaded of two unknown ones', [candidate('a', null, 100), candidate('b', null, 0)], 'b'],
  ])('takes %s', (_, candidates, expected) => {
    expect(chooseInstance(candidates, 100)?.instanceId).toBe(expected);
  });

  it('takes new ones for as fast as the like of them, with all their slots, before they showed anything', () => {
    const like = (one: ReturnType<typeof candidate>, tokensPerSecond: number) => ({
      ...one,
      instance: { ...one.instance, tokensPerSecond },
    });
    const fresh = [like(candidate('slow', null, 0), 10), like(candidate('fast', null, 0), 40)];
    expect(chooseInstance(fresh, 100)?.instanceId).toBe('fast');
    const shown = like(candidate('old', 120, 100), 40);
    expect(chooseInstance([shown, like(candidate('slow', null, 0), 10)], 100)?.instanceId).toBe('old');
    expect(chooseInstance([shown, like(candidate('fair', null, 0), 21)], 100)?.instanceId).toBe('fair');
  });

  it('takes none of none', () => {
    expect(chooseInstance([], 100)).toBeNull();
  });
});

describe('the loads', () => {
  const limits = { restMs: 500, longestRestMs: 3000 };

  it('learn the speed of an instance over all its slots', () => {
    const loads = new InstanceLoads(new FakeClock(), limits);
    loads.learn('a', 100, 10_000, 2);
    expect(loads.of('a').tokensPerSecond).toBe(20);
    loads.learn('a', 100, 10_000, 4);
    expect(loads.of('a').tokensPerSecond).toBeCloseTo(24);
  });

  it('let a failing instance rest longer and longer, up to a limit, until it answers', () => {
    const clock = new FakeClock();
    const loads = new InstanceLoads(clock, limits);
    const rest = () => {
      let restedAtMs = 0;
      const startedAtMs = clock.nowMs();
      loads.rest('a', () => {
        restedAtMs = clock.nowMs();
      });
      loads.rest('a', () => undefined);
      expect(loads.of('a').isResting).toBe(true);
      clock.advance(10_000);
      expect(loads.of('a').isResting).toBe(false);
      return restedAtMs - startedAtMs;
    };
    expect([rest(), rest(), rest(), rest()]).toEqual([500, 1000, 2000, 3000]);
    loads.learn('a', 1, 1, 1);
    expect(rest()).toBe(500);
  });

  it('forget instances that are gone, but not while they hold a slot', () => {
    const loads = new InstanceLoads(new FakeClock(), limits);
    loads.learn('a', 100, 1000, 1);
    loads.of('a').busySlots = 1;
    loads.keepOnly(new Set());
    expect(loads.of('a').tokensPerSecond).toBe(100);
    loads.of('a').busySlots = 0;
    loads.keepOnly(new Set());
    expect(loads.of('a').tokensPerSecond).toBeNull();
  });
});
