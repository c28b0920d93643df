import { describe, expect, it } from '@jest/globals';
import { type SeenDemand, UNSEEN } from './demand-memory.js';
import { demandTimes } from './demand-times.js';
import { NO_GROWTH } from './growth.js';
import { type Circumstance, replicasWanted, type ScaledWish, spanWords } from './replicas-wanted.js';

const NOW = Date.parse('2026-01-14T06:58:00Z');
const MINUTE_MS = 60_000;
const wish = (more: Partial<ScaledWish> = {}): ScaledWish => ({
  ...{
    availability: 'on-demand',
    replicas: 2,
    maxReplicas: null,
    idleMs: 10 * MINUTE_MS,
    hours: null,
    deletedAt: null,
  },
  ...more,
});
const used = (agoMs: number, more: Partial<SeenDemand> = {}): SeenDemand => ({
  ...UNSEEN,
  lastUseMs: NOW - agoMs,
  ...more,
});
const now = (more: Partial<Circumstance> = {}): Circumstance => ({
  ...{
    seen: UNSEEN,
    growth: NO_GROWTH,
    isHeld: false,
    readyReplicas: 0,
    loadMs: 90_000,
    times: demandTimes(),
    nowMs: NOW,
    brakeEngaged: false,
  },
  ...more,
});
const wanted = (of: ScaledWish, when: Circumstance) => {
  const { replicas, reason } = replicasWanted(of, when);
  return reason === null ? `${replicas}` : `${replicas}: ${reason}`;
};

describe('replicas that are wanted on demand', () => {
  it.each<[string, Partial<Circumstance>, string]>([
    ['none before anybody asked', {}, '0: nobody has asked for it yet'],
    ['all of them while a request waits', { seen: used(0, { waiting: 1, waitsSinceMs: NOW }) }, '2'],
    ['all of them for a moment after one that could not wait', { seen: used(0, { askedColdMs: NOW - 29_000 }) }, '2'],
    ['none after that', { seen: used(0, { askedColdMs: NOW - 31_000 }) }, '0: nobody asks for it'],
    ['none once others have its place, however lately it was used', { seen: used(1_000) }, '0: nobody asks for it'],
    ['all of them for the idle time, once loaded', { seen: used(9 * MINUTE_MS), isHeld: true }, '2'],
    ['none after it', { seen: used(10 * MINUTE_MS), isHeld: true }, '0: no request for 10 min'],
    ['all of them while a long answer is written', { seen: used(20 * MINUTE_MS, { busySlots: 1 }), isHeld: true }, '2'],
  ])('%s', (_, when, expected) => {
    expect(wanted(wish(), now(when))).toBe(expected);
  });

  it('are none of a deployment that is deleted, or wishes for none', () => {
    const asked = now({ seen: used(0, { waiting: 1 }) });
    expect(wanted(wish({ deletedAt: new Date(NOW) }), asked)).toBe('0');
    expect(wanted(wish({ replicas: 0 }), asked)).toBe('0');
  });
});

describe('replicas that are wanted by hours', () => {
  const hours = { timeZone: 'Europe/Berlin', spans: [{ days: ['wed' as const], from: '08:00', to: '18:00' }] };
  const byHours = wish({ availability: 'hours', hours });

  it('are loaded as long before the hour as a load takes', () => {
    expect(wanted(byHours, now())).toBe('0: outside its hours');
    expect(wanted(byHours, now({ nowMs: NOW + 30_000 }))).toBe('2');
    expect(wanted(byHours, now({ nowMs: NOW + 9 * 60 * MINUTE_MS }))).toBe('2');
  });

  it('leave at the end of them, asked for or not', () => {
    const end = Date.parse('2026-01-14T17:00:00Z');
    expect(wanted(byHours, now({ nowMs: end, seen: used(0, { waiting: 3 }) }))).toBe('0: outside its hours');
  });
});

describe('replicas that are wanted under load', () => {
  const growing = wish({ availability: 'always', replicas: 1, maxReplicas: 3 });
  const hot = { ...NO_GROWTH, hotSinceMs: NOW - 10_000 };
  const queue = used(0, { waiting: 4, waitsSinceMs: NOW - 3_000, busySlots: 4, slots: 4 });

  it('are one more, with its reason', () => {
    expect(wanted(growing, now({ growth: hot, seen: queue, readyReplicas: 1 }))).toBe('2: 4 requests wait');
    const full = used(0, { busySlots: 4, slots: 4 });
    expect(wanted(growing, now({ growth: hot, seen: full, readyReplicas: 1 }))).toBe('2: 4 of 4 slots are taken');
  });

  it('are one fewer after the calm, with its reason', () => {
    const calm = { ...NO_GROWTH, extra: 2, calmSinceMs: NOW - 5 * MINUTE_MS };
    const seen = used(0, { slots: 12 });
    expect(wanted(growing, now({ growth: calm, seen, readyReplicas: 3 }))).toBe('2: little to do for 5 min');
  });

  it('stay as many as they are while the brake holds, hot or calm, and are judged anew when it is released', () => {
    const burdened = now({ growth: { ...hot, extra: 1 }, seen: queue, readyReplicas: 2, brakeEngaged: true });
    expect(replicasWanted(growing, burdened)).toMatchObject({ replicas: 2, growth: { extra: 1, hotSinceMs: null } });
    const calm = { ...NO_GROWTH, extra: 2, calmSinceMs: NOW - 5 * MINUTE_MS };
    const idle = now({ growth: calm, seen: used(0, { slots: 12 }), readyReplicas: 3, brakeEngaged: true });
    expect(replicasWanted(growing, idle)).toMatchObject({ replicas: 3, growth: { extra: 2, calmSinceMs: null } });
  });

  it('do not grow where growth was not wished for', () => {
    const { growth, replicas } = replicasWanted(
      { ...growing, maxReplicas: null },
      now({ growth: hot, seen: queue, readyReplicas: 1 }),
    );
    expect([growth.extra, replicas]).toEqual([0, 1]);
  });
});

it.each([
  [50, '50 ms'],
  [3_000, '3 s'],
  [119_000, '119 s'],
  [600_000, '10 min'],
  [86_400_000, '24 h'],
])('%d ms are said as %s', (ms, words) => {
  expect(spanWords(ms)).toBe(words);
});
