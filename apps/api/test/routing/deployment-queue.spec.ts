import { describe, expect, it } from '@jest/globals';
import { Admission } from '../../src/routing/admission.js';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { LIMITS } from '../../src/routing/limits.js';
import { ClientGone } from '../../src/routing/refusals.js';
import type { Slot } from '../../src/routing/slot.js';
import type { Ticket } from '../../src/routing/ticket.js';
import type { ServedModel } from '../../src/scheduling/serving-view.js';
import { FakeServing, instance, servedModel } from './fake-serving.js';

function queueOf(more: Partial<ServedModel>, limits = LIMITS) {
  const serving = new FakeServing();
  const clock = new FakeClock();
  serving.set(servedModel('m', more));
  const admission = new Admission(serving, clock, limits);
  const queue = admission.queueOf(servedModel('m'));
  const granted: string[] = [];
  const slots: Slot[] = [];
  const claim = (ownerId: string, ticket: Partial<Ticket> = {}) => {
    const deadlineMs = clock.nowMs() + limits.queueMs;
    const waiting = queue.claim({ ownerId, tokens: 10, deadlineMs, tried: [], trouble: null, ...ticket });
    const outcome = waiting.slot.then(
      (slot) => {
        granted.push(`${ownerId}@${slot.instance.instanceId}`);
        slots.push(slot);
        return slot;
      },
      (error: Error) => error.message,
    );
    return { ...waiting, outcome };
  };
  return { serving, clock, admission, queue, granted, slots, claim };
}

/** Lets what was granted be noted: promises only, no time. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('requests that wait for a deployment', () => {
  it('get free slots at once, never more than there are', async () => {
    const { claim, granted, queue, admission } = queueOf({ ready: [instance('a', 2), instance('b', 1)] });
    for (let i = 0; i < 5; i++) claim('k');
    await settle();
    expect(granted.sort()).toEqual(['k@a', 'k@a', 'k@b']);
    expect(queue.size).toBe(2);
    expect(admission.loads.busySlots).toBe(3);
  });

  it('take turns between keys when a slot comes free', async () => {
    const { claim, granted, slots } = queueOf({ ready: [instance('a')] });
    for (const owner of ['heavy', 'heavy', 'heavy', 'heavy', 'light']) claim(owner);
    for (let served = 0; served < 5; served++) {
      await settle();
      slots[served]?.release();
    }
    expect(granted).toEqual(['heavy@a', 'heavy@a', 'light@a', 'heavy@a', 'heavy@a']);
  });

  it('get the last free slot once nobody else asks any more, without anything else happening', async () => {
    const { claim, granted, slots, clock } = queueOf({ ready: [instance('a', 2)] });
    claim('light');
    claim('greedy');
    await settle();
    slots[0]?.release();
    const second = claim('greedy');
    await settle();
    expect(granted).toEqual(['light@a', 'greedy@a']);
    clock.advance(10_001);
    await settle();
    expect(granted).toEqual(['light@a', 'greedy@a', 'greedy@a']);
    slots[1]?.release();
    slots[2]?.release();
    await second.outcome;
    expect(clock.pending).toBe(0);
  });

  it('leave all counters at zero, also when a slot is released twice', async () => {
    const { claim, slots, admission, queue } = queueOf({ ready: [instance('a')] });
    claim('k');
    claim('k');
    await settle();
    slots[0]?.release();
    slots[0]?.release();
    await settle();
    expect(admission.loads.busySlots).toBe(1);
    slots[1]?.release();
    expect(admission.loads.of('a')).toMatchObject({ busySlots: 0, outstandingTokens: 0 });
    expect(queue.size).toBe(0);
  });

  it('are given up at their deadline with a sentence', async () => {
    const { claim, clock, queue } = queueOf({ ready: [instance('a')] });
    claim('k');
    const late = claim('k');
    clock.advance(59_999);
    expect(queue.size).toBe(1);
    clock.advance(1);
    expect(await late.outcome).toBe('The request waited 60 s for a free slot of "m" and was given up.');
    expect(queue.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('are told at the deadline when it was not for a slot that they waited', async () => {
    const { claim, clock } = queueOf({ ready: [], waiting: ['starting on attic'] });
    const { outcome } = claim('k');
    clock.advance(60_000);
    expect(await outcome).toBe('The model "m" is loading (starting on attic). Try again shortly.');
  });

  it('leave no alarm behind when they are granted or leave', async () => {
    const { claim, clock, queue } = queueOf({ ready: [instance('a')] });
    claim('k');
    const leaver = claim('k');
    leaver.leave(new ClientGone());
    expect(await leaver.outcome).toBe('The client went away.');
    expect([queue.size, clock.pending]).toEqual([0, 0]);
  });

  it('go to an instance that becomes ready meanwhile', async () => {
    const { claim, serving, granted } = queueOf({ ready: [], waiting: ['starting on attic'] });
    claim('k');
    await settle();
    expect(granted).toEqual([]);
    serving.set(servedModel('m', { ready: [instance('b')] }));
    await settle();
    expect(granted).toEqual(['k@b']);
  });

  it('are refused when what they waited for failed', async () => {
    const { claim, serving } = queueOf({ ready: [], waiting: ['starting on attic'] });
    const { outcome } = claim('k');
    serving.set(servedModel('m', { ready: [], waiting: ['failed on attic: out of memory'], isLoading: false }));
    expect(await outcome).toBe('No instance of "m" is ready: failed on attic: out of memory.');
  });

  it('are refused when the deployment goes away', async () => {
    const { claim, serving } = queueOf({ ready: [instance('a', 0)] });
    serving.set(servedModel('other'));
    const { outcome } = claim('k');
    serving.remove('m');
    expect(await outcome).toBe('The model "m" does not exist here. Available: other.');
  });

  it('are bounded: the newest of the heaviest key gives way', async () => {
    const { claim, queue } = queueOf({ ready: [instance('a', 0)] }, { ...LIMITS, queueLength: 3 });
    claim('heavy');
    claim('heavy');
    const newest = claim('heavy');
    claim('light');
    expect(await newest.outcome).toBe('All slots of "m" are busy and 3 requests wait already. Try again later.');
    expect(queue.size).toBe(3);
  });
});

describe('the next turn of a chat', () => {
  const said = (turns: number) => ({ prefixes: [11, 22, 33].slice(0, turns), readTokens: 1_000 });

  /** One slot each at 10 tokens a second; the chat was answered by the first, which is busy with another's request. */
  async function busyHome() {
    const room = queueOf({ ready: [instance('home'), instance('other')] });
    for (const id of ['home', 'other']) room.admission.loads.learn(id, 100, 10_000, 1);
    room.claim('chat', said(1));
    await settle();
    expect(room.granted.splice(0)).toEqual(['chat@home']);
    room.slots.splice(0)[0]?.release();
    room.claim('someone');
    await settle();
    expect(room.granted.splice(0)).toEqual(['someone@home']);
    return room;
  }

  it('waits for the instance that has read it while another is free, and lets others pass', async () => {
    const { claim, granted, slots, clock } = await busyHome();
    claim('chat', said(3));
    await settle();
    expect(granted).toEqual([]);
    claim('new');
    await settle();
    expect(granted).toEqual(['new@other']);
    slots[0]?.release();
    await settle();
    expect(granted).toEqual(['new@other', 'chat@home']);
    expect(clock.pending).toBe(0);
  });

  it('goes to the other when its patience ends, without anything else happening', async () => {
    const { claim, granted, clock, slots } = await busyHome();
    claim('chat', said(3));
    clock.advance(29_999);
    await settle();
    expect(granted).toEqual([]);
    clock.advance(1);
    await settle();
    expect(granted).toEqual(['chat@other']);
    for (const slot of slots) slot.release();
    expect(clock.pending).toBe(0);
  });

  it('goes to the other at once when it is the same prompt once more: whoever reads it serves all that follow', async () => {
    const { claim, granted, clock } = await busyHome();
    claim('chat', said(1));
    await settle();
    expect(granted).toEqual(['chat@other']);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['fails', 'failed'],
    ['goes away', 'gone'],
  ])('goes to the other at once when the one it waits for %s', async (_, what) => {
    const { claim, granted, queue, serving } = await busyHome();
    claim('chat', said(3));
    if (what === 'failed') queue.failed('home', 'lost');
    if (what === 'failed') queue.reconsider();
    else serving.set(servedModel('m', { ready: [instance('other')] }));
    await settle();
    expect(granted).toEqual(['chat@other']);
  });

  it('does not wait past half of its time', async () => {
    const { claim, granted, clock } = await busyHome();
    claim('chat', { ...said(3), deadlineMs: clock.nowMs() + 20_000 });
    clock.advance(10_000);
    await settle();
    expect(granted).toEqual(['chat@other']);
  });
});

describe('a request that an instance failed', () => {
  it('waits for another one although that one is free', async () => {
    const { claim, granted, slots } = queueOf({ ready: [instance('a'), instance('b')] });
    claim('x', { tried: ['a'] });
    claim('y', { tried: ['a'] });
    await settle();
    expect(granted).toEqual(['x@b']);
    slots[0]?.release();
    await settle();
    expect(granted).toEqual(['x@b', 'y@b']);
  });

  it('goes back to it when no other is ready, after its rest', async () => {
    const { claim, granted, queue, clock } = queueOf({ ready: [instance('a')] });
    queue.failed('a', 'lost');
    claim('k', { tried: ['a'] });
    await settle();
    expect(granted).toEqual([]);
    clock.advance(LIMITS.restMs);
    await settle();
    expect(granted).toEqual(['k@a']);
  });

  it('stands before those of its key that came later', async () => {
    const { claim, granted, slots } = queueOf({ ready: [instance('a')] });
    claim('first');
    claim('k', { tokens: 1 });
    const again = claim('k', { tried: ['gone'] });
    await settle();
    slots[0]?.release();
    await expect(again.slot).resolves.toBeDefined();
    expect(granted).toEqual(['first@a', 'k@a']);
  });
});

describe('a request whose waiting is used up', () => {
  it('is refused at once, with what stood in its way last', async () => {
    const { claim, clock, queue } = queueOf({ ready: [instance('a')] });
    const { outcome } = claim('k', { deadlineMs: clock.nowMs(), trouble: 'attic cannot be reached: it has no link.' });
    expect(await outcome).toBe('No instance of "m" is ready: attic cannot be reached: it has no link.');
    expect([queue.size, clock.pending]).toEqual([0, 0]);
  });
});

describe('expected work', () => {
  it('is what the deployment usually writes, no more than asked for, and a share of what must be read', () => {
    const { admission } = queueOf({});
    const model = servedModel('m');
    expect(admission.expectedTokens(model, null, 0)).toBe(256);
    expect(admission.expectedTokens(model, 16, 800)).toBe(26);
    admission.learnAnswer(model, 100);
    expect(admission.expectedTokens(model, null, 0)).toBe(100);
    expect(admission.expectedTokens(model, 5000, 0)).toBe(100);
  });
});
