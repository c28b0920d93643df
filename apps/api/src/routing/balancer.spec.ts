import { describe, expect, it } from '@jest/globals';
import { chooseInstance } from './balancer.js';
import { FakeClock } from './clock.fake.js';
import { InstanceLoads } from './instance-loads.js';

const candidate = (instanceId: string, tokensPerSecond: number | null, outstandingTokens: number) => ({
  instance: { instanceId, nodeId: instanceId, nodeName: instanceId, slots: 4 },
  load: { outstandingTokens, tokensPerSecond },
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
  const limits = { restMs: 500, longestRestMs: 3000, erredInRow: 3, probeMs: 5000 };

  it('learn the speed of an instance over all its slots', () => {
    const loads = new InstanceLoads(new FakeClock(), limits);
    loads.learn('a', 100, 10_000, 2);
    expect(loads.of('a').tokensPerSecond).toBe(20);
    loads.learn('a', 100, 10_000, 4);
    expect(loads.of('a').tokensPerSecond).toBeCloseTo(24);
  });

  it('leave a failing instance alone longer and longer, tell of its circuit, and let it back in by one probe', () => {
    const clock = new FakeClock();
    const told: string[] = [];
    const loads = new InstanceLoads(clock, limits, (id, state) => told.push(`${id} ${state}`));
    const restMs = () => {
      const startedAtMs = clock.nowMs();
      let overAtMs = 0;
      loads.failed('a', 'lost', () => {
        overAtMs = clock.nowMs();
      });
      expect(loads.isOpenTo('a')).toBe(false);
      clock.advance(10_000);
      return overAtMs - startedAtMs;
    };
    expect([restMs(), restMs(), restMs(), restMs()]).toEqual([500, 1000, 2000, 3000]);
    expect(loads.isOpenTo('a')).toBe(true);
    loads.taken('a', () => undefined);
    expect(loads.isOpenTo('a')).toBe(false);
    loads.works('a', () => undefined);
    expect(loads.isOpenTo('a')).toBe(true);
    expect(told.slice(-3)).toEqual(['a open', 'a half-open', 'a closed']);
    expect(restMs()).toBe(500);
  });

  it('leave one alone for a moment that is busy with others, which is no failure', () => {
    const clock = new FakeClock();
    const loads = new InstanceLoads(clock, limits);
    for (let time = 0; time < 3; time++) {
      loads.pause('a', () => undefined);
      expect(loads.isOpenTo('a')).toBe(false);
      clock.advance(500);
      expect(loads.isOpenTo('a')).toBe(true);
    }
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
