import { describe, expect, it } from '@jest/globals';
import { settle } from '../../clock.fake.js';
import { SlotGate } from './slot-gate.js';

const patient = () => new AbortController().signal;

describe('a slot gate', () => {
  it('lets as many in as there are slots, and the next one when one leaves', async () => {
    const gate = new SlotGate(1);
    const first = await gate.enter(patient());
    let entered = false;
    const second = gate.enter(patient()).then((release) => {
      entered = true;
      return release;
    });
    await settle();
    expect(entered).toBe(false);
    first?.();
    first?.();
    expect(await second).not.toBeNull();
    expect(gate.busy).toBe(1);
  });

  it('forgets a waiter that gave up', async () => {
    const gate = new SlotGate(1);
    const first = await gate.enter(patient());
    const impatient = new AbortController();
    const second = gate.enter(impatient.signal);
    const third = gate.enter(patient());
    impatient.abort();
    expect(await second).toBeNull();
    first?.();
    expect(await third).not.toBeNull();
    expect(gate.busy).toBe(1);
  });
});
