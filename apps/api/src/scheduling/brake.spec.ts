import type { NodeLiveness } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { Brake } from './brake.js';

const fleet = (...liveness: NodeLiveness[]) => liveness.map((one, i) => ({ nodeId: `n${i}`, liveness: one }));

describe('the brake', () => {
  it('is engaged when all nodes vanish, and released when a quorum is back and the others had the time to follow', () => {
    const brake = new Brake(8_000);
    expect(brake.judge(fleet('ready', 'ready'), 0)).toBe(false);
    expect(brake.judge(fleet('lost', 'lost'), 20_000)).toBe(true);
    expect(brake.judge(fleet('lost', 'lost'), 900_000)).toBe(true);
    expect(brake.judge(fleet('ready', 'lost'), 900_001)).toBe(true);
    expect(brake.judge(fleet('lost', 'lost'), 905_000)).toBe(true);
    expect(brake.judge(fleet('ready', 'lost'), 910_000)).toBe(true);
    expect(brake.judge(fleet('ready', 'lost'), 917_999)).toBe(true);
    expect(brake.judge(fleet('ready', 'lost'), 918_000)).toBe(false);
    expect(new Brake(8_000).judge(fleet('lost', 'ready'), 920_000)).toBe(false);
  });

  it('is released at once when all are back', () => {
    const brake = new Brake(8_000);
    brake.judge(fleet('lost', 'lost'), 0);
    expect(brake.judge(fleet('ready', 'ready'), 1)).toBe(false);
  });

  it('is not engaged for one node of two, nor for half of four', () => {
    expect(new Brake(8_000).judge(fleet('lost', 'ready'), 1)).toBe(false);
    expect(new Brake(8_000).judge(fleet('lost', 'lost', 'ready', 'ready'), 1)).toBe(false);
  });

  it('is engaged for most of four or more, the silent ones included once one is lost', () => {
    expect(new Brake(8_000).judge(fleet('lost', 'suspect', 'suspect', 'ready'), 1)).toBe(true);
    expect(new Brake(8_000).judge(fleet('suspect', 'suspect', 'suspect', 'ready'), 1)).toBe(false);
    expect(new Brake(8_000).judge(fleet('lost', 'lost', 'ready'), 1)).toBe(false);
  });

  it('stays released when an admin released it, until nodes vanish again', () => {
    const brake = new Brake(8_000);
    expect(brake.judge(fleet('lost', 'lost', 'lost', 'ready', 'ready'), 1)).toBe(true);
    brake.release();
    expect(brake.isEngaged).toBe(false);
    expect(brake.judge(fleet('lost', 'lost', 'lost', 'ready', 'ready'), 2)).toBe(false);
    expect(brake.judge(fleet('ready', 'ready', 'ready', 'ready', 'ready'), 60_000)).toBe(false);
    expect(brake.judge(fleet('lost', 'lost', 'lost', 'ready', 'ready'), 90_000)).toBe(true);
  });

  it('ignores nodes that went one by one', () => {
    const brake = new Brake(8_000);
    expect(brake.judge(fleet('lost', 'ready', 'ready', 'ready'), 0)).toBe(false);
    expect(brake.judge(fleet('lost', 'lost', 'ready', 'ready'), 60_000)).toBe(false);
    expect(brake.judge(fleet('lost', 'lost', 'lost', 'ready'), 120_000)).toBe(false);
  });

  it('counts those that were there: half of the fleet may be switched off', () => {
    const brake = new Brake(8_000);
    const silent = (one: NodeLiveness) => fleet('lost', 'lost', 'lost', one, one, one, one);
    brake.judge(silent('ready'), 0);
    expect(brake.judge(silent('lost'), 60_000)).toBe(true);
  });

  /** As a process finds it that starts anew: from what was kept, as JSON keeps it, and nobody has spoken yet. */
  const restarted = (brake: Brake) => {
    const anew = new Brake(8_000);
    anew.restore(JSON.parse(JSON.stringify(brake.state)));
    return anew;
  };

  it('is engaged still after a restart, for the same missing nodes, and goes as it would have gone', () => {
    const before = new Brake(8_000);
    before.judge(fleet('lost', 'lost', 'lost', 'ready'), 1_000);
    const after = restarted(before);
    expect(after.judge(fleet('joining', 'joining', 'joining', 'joining'), 2_000)).toBe(true);
    expect(after.state).toEqual(before.state);
    expect(after.judge(fleet('lost', 'lost', 'lost', 'ready'), 60_000)).toBe(true);
    expect(after.state).toEqual(before.state);
    after.judge(fleet('ready', 'ready', 'lost', 'ready'), 70_000);
    const again = restarted(after);
    expect(again.judge(fleet('joining', 'joining', 'joining', 'joining'), 71_000)).toBe(true);
    expect(again.judge(fleet('ready', 'ready', 'lost', 'ready'), 78_000)).toBe(false);
  });

  it('stays released after a restart, though the same nodes are lost once more by then', () => {
    const before = new Brake(8_000);
    before.judge(fleet('lost', 'lost', 'lost', 'ready'), 1_000);
    before.release();
    const after = restarted(before);
    expect(after.judge(fleet('joining', 'joining', 'joining', 'joining'), 2_000)).toBe(false);
    expect(after.judge(fleet('lost', 'lost', 'lost', 'ready'), 10_000)).toBe(false);
    expect(after.judge(fleet('ready', 'ready', 'ready', 'ready'), 11_000)).toBe(false);
    expect(after.judge(fleet('lost', 'lost', 'lost', 'ready'), 30_000)).toBe(true);
  });

  it('does not mind nodes that are no members any more', () => {
    const brake = new Brake(8_000);
    brake.judge(fleet('lost', 'lost', 'lost', 'ready'), 1_000);
    brake.judge(fleet('lost'), 2_000);
    expect(Object.keys(brake.state.missing)).toEqual(['n0']);
  });
});
