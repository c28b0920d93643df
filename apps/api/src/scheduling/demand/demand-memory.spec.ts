import { describe, expect, it } from '@jest/globals';
import type { SeenAtTheDoor } from '../../events/cluster-event.js';
import { DemandMemory } from './demand-memory.js';

const HOUR_MS = 3_600_000;
const seen = (more: Partial<SeenAtTheDoor> = {}): SeenAtTheDoor => ({
  ...{ deploymentId: 'd', doorId: 'a', requests: 1, waiting: 0, longestWaitMs: 0, busySlots: 0, slots: 2 },
  ...more,
});

describe('what is known of the demand', () => {
  it('is the sum of what all doors see, and the longest wait of any', () => {
    const memory = new DemandMemory();
    memory.hear(seen({ waiting: 2, longestWaitMs: 500, busySlots: 1 }), 10_000);
    memory.hear(seen({ doorId: 'b', waiting: 1, longestWaitMs: 3_000, busySlots: 2 }), 11_000);
    expect(memory.seen(12_000).get('d')).toMatchObject({
      ...{ waiting: 3, waitsSinceMs: 8_000, busySlots: 3, slots: 2, lastUseMs: 11_000 },
    });
  });

  it('forgets a door that says nothing more, not that there was a use', () => {
    const memory = new DemandMemory();
    memory.hear(seen({ waiting: 2, busySlots: 1 }), 10_000);
    expect(memory.seen(24_999).get('d')).toMatchObject({ waiting: 2 });
    expect(memory.seen(25_000).get('d')).toMatchObject({
      waiting: 0,
      waitsSinceMs: null,
      busySlots: 0,
      lastUseMs: 10_000,
    });
  });

  it('remembers who asked in vain until it is there: what is sent away then does not come back by itself', () => {
    const memory = new DemandMemory();
    const askedCold = () => memory.seen(20_000).get('d')?.askedColdMs;
    memory.hear(seen({ waiting: 1, slots: 0 }), 10_000);
    memory.hear(seen({ waiting: 0, slots: 0 }), 11_000);
    expect(askedCold()).toBe(10_000);
    memory.hear(seen({ busySlots: 1 }), 12_000);
    expect(askedCold()).toBeNull();
    memory.hear(seen({ waiting: 0, slots: 0 }), 13_000);
    expect(askedCold()).toBeNull();
  });

  it('counts requests half after an hour', () => {
    const memory = new DemandMemory();
    memory.hear(seen({ requests: 8 }), 0);
    expect(memory.seen(HOUR_MS).get('d')?.popularity).toBeCloseTo(4);
    memory.hear(seen({ requests: 1 }), HOUR_MS);
    expect(memory.seen(2 * HOUR_MS).get('d')?.popularity).toBeCloseTo(2.5);
  });

  it('outlives its process in the table, and what was heard since counts before that', () => {
    const row = {
      ...{ deploymentId: 'd', lastUsedAt: new Date(1_000), popularity: 4, writtenAt: new Date(1_000) },
      ...{ wantedReplicas: 1, reason: null, extraReplicas: 0, hotSince: null, calmSince: null, steppedAt: null },
    };
    const memory = new DemandMemory();
    memory.recall([row]);
    expect(memory.seen(HOUR_MS + 1_000).get('d')).toMatchObject({ lastUseMs: 1_000, popularity: 2 });
    memory.hear(seen(), 5_000);
    memory.recall([row]);
    expect(memory.seen(5_000).get('d')?.lastUseMs).toBe(5_000);
    memory.forget('d');
    expect(memory.seen(5_000).size).toBe(0);
  });
});
