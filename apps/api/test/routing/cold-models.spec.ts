import { afterEach, describe, expect, it } from '@jest/globals';
import type { SeenAtTheDoor } from '../../src/events/cluster-event.js';
import { Admission } from '../../src/routing/admission.js';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { LIMITS } from '../../src/routing/limits.js';
import type { ServedModel } from '../../src/scheduling/serving-view.js';
import { answering, ask, Door } from './door.js';
import { FakeServing, instance, servedModel } from './fake-serving.js';

const COLD: Partial<ServedModel> = {
  isOnDemand: true,
  isLoading: true,
  etaSeconds: 12,
  waiting: ['starting on attic'],
};

function queue(more: Partial<ServedModel> = COLD) {
  const serving = new FakeServing();
  const clock = new FakeClock();
  const seen: SeenAtTheDoor[] = [];
  serving.set(servedModel('m', more));
  const admission = new Admission(serving, clock, LIMITS, (one) => seen.push(one));
  const claim = () => {
    const now = clock.nowMs();
    const deadlines = { deadlineMs: now + LIMITS.queueMs, coldDeadlineMs: now + LIMITS.coldMs };
    const ticket = { ownerId: 'k', tokens: 1, tried: [], trouble: null, ...deadlines };
    return admission.claim(servedModel('m'), ticket).slot.then(
      (slot) => slot.instance.instanceId,
      (error: Error) => error.message,
    );
  };
  return { serving, clock, seen, admission, claim };
}

describe('a request for a model on demand that is not loaded', () => {
  it('is told to whoever loads models, at once', () => {
    const { claim, seen } = queue();
    void claim();
    expect(seen).toMatchObject([{ deploymentId: 'd-m', requests: 1, waiting: 1, busySlots: 0, slots: 0 }]);
  });

  it('waits longer than for a slot, and gets one when the model is loaded', async () => {
    const { claim, clock, serving } = queue();
    const answer = claim();
    clock.advance(LIMITS.queueMs + 60_000);
    serving.set(servedModel('m', { isOnDemand: true, ready: [instance('a')] }));
    expect(await answer).toBe('a');
    expect(clock.pending).toBeLessThanOrEqual(1);
  });

  it('is given up after the longest wait for a load', async () => {
    const { claim, clock } = queue();
    const answer = claim();
    clock.advance(LIMITS.queueMs);
    clock.advance(LIMITS.coldMs - LIMITS.queueMs);
    expect(await answer).toBe('The model "m" is loading (starting on attic). Try again shortly.');
  });

  it('waits no longer than others for a model that is always loaded', async () => {
    const { claim, clock } = queue({ isLoading: true, waiting: ['starting on attic'] });
    const answer = claim();
    clock.advance(LIMITS.queueMs);
    expect(await answer).toBe('The model "m" is loading (starting on attic). Try again shortly.');
  });

  it('is refused at once when it is said that there is no place', async () => {
    const { claim, serving } = queue();
    const answer = claim();
    serving.set(
      servedModel('m', { ...COLD, isLoading: false, waiting: ['Replica 1 of 1 of m has no place: 3 GiB short.'] }),
    );
    expect(await answer).toBe('No instance of "m" is ready: Replica 1 of 1 of m has no place: 3 GiB short.');
  });
});

describe('a client of a model on demand', () => {
  let door: Door;
  afterEach(() => door.close());

  it('sees in the pings of its stream how long the load may take, and then the answer', async () => {
    door = await new Door({ pingAfterMs: 20, pingEveryMs: 50 }).open();
    door.serving.set(servedModel('toy', COLD));
    await door.engine('a', answering);
    const response = await door.post(ask({ stream: true }));
    door.serve(['a'], 4, { isOnDemand: true });
    const text = await response.text();
    expect(text).toMatch(/^: waiting, about 12 s until the model is loaded\n\n/);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('is told by Retry-After when to come back, if it may not wait', async () => {
    door = await new Door({ queueMs: 30, coldMs: 30 }).open();
    door.serving.set(servedModel('toy', COLD));
    const response = await door.post(ask());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '12']);
  });

  it('finds it in the list of models like all others', async () => {
    door = await new Door().open();
    door.serving.set(servedModel('toy', COLD));
    const { data } = await door.client().models.list();
    expect(data).toMatchObject([{ id: 'toy', aivailable: { on_demand: true, eta_seconds: 12, ready_instances: 0 } }]);
  });
});
