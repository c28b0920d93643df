import { describe, expect, it } from '@jest/globals';
import type { SeenAtTheDoor } from '../events/cluster-event.js';
import { FakeClock } from './clock.fake.js';
import { DemandReports, type Going } from './demand-reports.js';

const NOTHING: Going = { waiting: 0, longestWaitMs: 0, busySlots: 0, slots: 2 };

function door() {
  const clock = new FakeClock();
  const said: SeenAtTheDoor[] = [];
  const state = { going: NOTHING };
  const reports = new DemandReports(
    'door',
    clock,
    () => state.going,
    (seen) => said.push(seen),
  );
  const seconds = (count: number) => {
    for (let second = 0; second < count; second++) clock.advance(1_000);
  };
  return { clock, said, state, reports, seconds };
}

describe('what the door says of the demand', () => {
  it('is said at once when the first request comes', () => {
    const { reports, said, state } = door();
    state.going = { ...NOTHING, waiting: 1, slots: 0 };
    reports.came('d', true);
    expect(said).toEqual([
      { deploymentId: 'd', doorId: 'door', requests: 1, waiting: 1, longestWaitMs: 0, busySlots: 0, slots: 0 },
    ]);
  });

  it('is said once a second, however many requests come, and none of them is forgotten', () => {
    const { reports, said, state, seconds } = door();
    state.going = { ...NOTHING, busySlots: 2 };
    for (let second = 0; second < 10; second++) {
      for (let request = 0; request < 50; request++) reports.came('d', true);
      seconds(1);
    }
    expect(said).toHaveLength(11);
    expect(said.reduce((sum, { requests }) => sum + requests, 0)).toBe(500);
  });

  it('is repeated while a long answer is written, and ends with a last word', () => {
    const { reports, said, state, seconds, clock } = door();
    state.going = { ...NOTHING, busySlots: 1 };
    reports.came('d', true);
    seconds(12);
    expect(said.map(({ busySlots }) => busySlots)).toEqual([1, 1, 1]);
    state.going = NOTHING;
    seconds(20);
    expect(said.map(({ busySlots }) => busySlots)).toEqual([1, 1, 1, 0]);
    expect(clock.pending).toBe(0);
  });

  it('says every second how long the longest has waited', () => {
    const { reports, said, state, seconds } = door();
    state.going = { ...NOTHING, waiting: 3, longestWaitMs: 500 };
    reports.came('d', true);
    seconds(3);
    expect(said).toHaveLength(4);
  });

  it('counts a request that tries again once', () => {
    const { reports, said } = door();
    reports.came('d', true);
    reports.came('d', false);
    expect(said.reduce((sum, { requests }) => sum + requests, 0)).toBe(1);
  });

  it('is said of each deployment by itself, and of none after the door is closed', () => {
    const { reports, said, seconds } = door();
    reports.came('a', true);
    reports.came('b', true);
    reports.came('b', true);
    reports.close();
    seconds(5);
    expect(said.map(({ deploymentId }) => deploymentId)).toEqual(['a', 'b']);
  });
});
