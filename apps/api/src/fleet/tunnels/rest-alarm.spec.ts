import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RestAlarm } from './rest-alarm.js';

describe('the alarm of what rests', () => {
  let nowMs = 0;
  let told = 0;
  let alarm: RestAlarm;

  beforeEach(() => {
    nowMs = 0;
    told = 0;
    alarm = new RestAlarm(
      () => told++,
      () => nowMs,
    );
    alarm.allow(8_000);
  });
  afterEach(() => alarm.stop());

  const lookedAt = (atMs: number): number => {
    nowMs = atMs;
    alarm.look();
    return told;
  };

  it('never comes for what is at work', () => {
    expect(lookedAt(1_000_000)).toBe(0);
    alarm.begin();
    alarm.end();
    expect(lookedAt(2_000_000)).toBe(0);
  });

  it('comes at the last look before the rest would be too long, and not at one before', () => {
    alarm.begin();
    expect(lookedAt(6_999)).toBe(0);
    expect(lookedAt(7_001)).toBe(1);
  });

  it('counts from the last beginning', () => {
    alarm.begin();
    nowMs = 6_000;
    alarm.end();
    alarm.begin();
    expect(lookedAt(12_000)).toBe(0);
    expect(lookedAt(13_500)).toBe(1);
  });

  it('goes by what is allowed now', () => {
    alarm.begin();
    alarm.allow(800);
    expect(lookedAt(750)).toBe(1);
  });
});
