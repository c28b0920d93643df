import type { Wish } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import { UNSEEN } from './demand-memory.js';
import type { Demanded } from './demanded.js';
import { wishByDemand } from './wish-by-demand.js';

const wish = { id: 'w', name: 'toy', replicas: 1 } as unknown as Wish;

function reasonOf(wantedReplicas: number, standing: string | null, fresh: string | null, more: Partial<Wish> = {}) {
  const demanded = {
    deployment: { replicas: 1, availability: 'always' },
    row: { wantedReplicas, reason: standing },
    newReason: fresh,
    seen: UNSEEN,
  } as unknown as Demanded;
  return wishByDemand({ ...wish, ...more }, demanded, true).reason;
}

describe('why a wish wants as many as it does', () => {
  it('is told while it is news, and for as long as it wants none', () => {
    expect(reasonOf(2, null, '8 requests wait')).toBe('8 requests wait');
    expect(reasonOf(0, 'nobody asks for it', null)).toBe('nobody asks for it');
  });

  it('is no reason to leave for whom nobody needs later: why it grew once', () => {
    expect(reasonOf(2, '8 requests wait', null)).toBeUndefined();
  });

  it('is that it was removed, whatever it was before', () => {
    const removed = { reason: 'its deployment was removed', replicas: 0 };
    expect(reasonOf(0, 'nobody asks for it', null, removed)).toBe(removed.reason);
  });
});
