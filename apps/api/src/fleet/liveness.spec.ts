import { NODE_TRANSITIONS, type NodeLiveness } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { Liveness, type LivenessChange } from './liveness.js';

const LIMITS = { suspectMs: 3_000, lostMs: 8_000 };

/** Lets the time pass as the real timer does: a sweep every 250 ms. */
class Passing {
  nowMs = 1_000_000;
  readonly liveness = new Liveness(LIMITS, this.nowMs);

  pass(ms: number): LivenessChange[] {
    const until = this.nowMs + ms;
    const changes: LivenessChange[] = [];
    while (this.nowMs < until) {
      this.nowMs = Math.min(until, this.nowMs + 250);
      changes.push(...this.liveness.sweep(this.nowMs));
    }
    return changes;
  }
}

describe('liveness of a node', () => {
  it('is joining until it speaks, then ready', () => {
    const { liveness, nowMs } = new Passing();
    liveness.expect('n', nowMs);
    expect(liveness.of('n')).toBe('joining');
    expect(liveness.hear('n', nowMs)).toEqual({ nodeId: 'n', from: 'joining', to: 'ready' });
    expect(liveness.hear('n', nowMs)).toBeUndefined();
  });

  it('turns suspect, then lost, exactly at the limits', () => {
    const time = new Passing();
    time.liveness.expect('n', time.nowMs);
    time.liveness.hear('n', time.nowMs);
    expect(time.pass(2_999)).toEqual([]);
    expect(time.pass(1)).toEqual([{ nodeId: 'n', from: 'ready', to: 'suspect' }]);
    expect(time.pass(4_999)).toEqual([]);
    expect(time.pass(1)).toEqual([{ nodeId: 'n', from: 'suspect', to: 'lost' }]);
    expect(time.pass(60_000)).toEqual([]);
  });

  it.each<[NodeLiveness, number]>([
    ['suspect', 3_000],
    ['lost', 8_000],
  ])('returns from %s when it speaks', (state, silenceMs) => {
    const time = new Passing();
    time.liveness.expect('n', time.nowMs);
    time.liveness.hear('n', time.nowMs);
    time.pass(silenceMs);
    expect(time.liveness.of('n')).toBe(state);
    expect(time.liveness.hear('n', time.nowMs)).toEqual({ nodeId: 'n', from: state, to: 'ready' });
    expect(time.pass(2_999)).toEqual([]);
  });

  it('is never suspect before it spoke: the whole lost window is its own', () => {
    const time = new Passing();
    time.liveness.expect('n', time.nowMs);
    expect(time.pass(7_999)).toEqual([]);
    expect(time.pass(1)).toEqual([{ nodeId: 'n', from: 'joining', to: 'lost' }]);
  });

  it('is lost at once after a farewell', () => {
    const { liveness, nowMs } = new Passing();
    liveness.expect('n', nowMs);
    liveness.hear('n', nowMs);
    expect(liveness.farewell('n')).toEqual({ nodeId: 'n', from: 'ready', to: 'lost' });
    expect(liveness.sweep(nowMs)).toEqual([]);
  });

  it('does not take its own sleep for the silence of the fleet', () => {
    const time = new Passing();
    time.liveness.expect('n', time.nowMs);
    time.liveness.hear('n', time.nowMs);
    time.nowMs += 3_600_000;
    expect(time.liveness.sweep(time.nowMs)).toEqual([]);
    expect(time.pass(1_999)).toEqual([]);
    expect(time.pass(1)).toEqual([{ nodeId: 'n', from: 'ready', to: 'suspect' }]);
  });

  it('does not know a forgotten node', () => {
    const { liveness, nowMs } = new Passing();
    liveness.expect('n', nowMs);
    liveness.forget('n');
    expect(liveness.of('n')).toBeUndefined();
    expect(liveness.hear('n', nowMs)).toBeUndefined();
    expect(liveness.farewell('n')).toBeUndefined();
  });

  it('makes only transitions that stand in the table', () => {
    const time = new Passing();
    const seen: LivenessChange[] = [];
    let random = 42;
    for (let step = 0; step < 5_000; step++) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      seen.push(...anyDeed(time, `n${random % 3}`, Math.floor(random / 7) % 10));
    }
    const pairs = new Set(seen.map(({ from, to }) => `${from} ${to}`));
    for (const { from, to } of seen) expect(NODE_TRANSITIONS[from]).toContain(to);
    expect(pairs.size).toBe(Object.values(NODE_TRANSITIONS).flat().length);
  });
});

function anyDeed(time: Passing, nodeId: string, deed: number): LivenessChange[] {
  if (deed >= 5) return time.pass(900);
  if (!time.liveness.of(nodeId)) time.liveness.expect(nodeId, time.nowMs);
  if (deed === 1) time.liveness.forget(nodeId);
  const change = deed === 0 ? time.liveness.farewell(nodeId) : time.liveness.hear(nodeId, time.nowMs);
  return change ? [change] : [];
}
