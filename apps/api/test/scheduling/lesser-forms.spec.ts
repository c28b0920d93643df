import { GIB, type Issue } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventBus } from '../../src/events/event-bus.js';
import { Journal } from '../../src/events/journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import { SpeedMeter } from '../../src/scheduling/speeds/speed-meter.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, instancesWhere, isReady, openScheduling, standingIssues, storeModels } from './scheduling-room.js';

/** With 4 slots of this context it takes about 3.3 GiB, with 1 about 1.8. */
const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 8192, slots: 4, priority: 50 };

describe('a deployment that does not fit in its full form', () => {
  let fleet: FakeFleet;
  let room: Room;
  let issues: ReadonlyMap<string, Issue>;

  beforeEach(async () => {
    fleet = new FakeFleet();
    room = await openScheduling(fleet);
    issues = standingIssues(room);
    await storeModels(room);
  });
  afterEach(() => room.close());

  const deploy = (more: object = {}) => room.get(Deployments).create({ ...wish, ...more }, ADMIN);
  const deployment = async () => (await room.get(Deployments).list())[0];
  const retry = async () =>
    (await room.ask({ method: 'POST', url: `/admin/deployments/${(await deployment())?.deploymentId}/retry` })).json();

  it('is served with fewer slots, says how much is missing, and is told so to its node and the front door', async () => {
    fleet.add('lab-1', 3);
    const preview = await room.ask({ method: 'POST', url: '/admin/deployments/preview', payload: wish });
    await deploy();
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    const slots = instance?.slots ?? 0;
    expect(preview.json()).toMatchObject({ ok: true, lesser: `${slots} of 4 slots`, footprint: instance?.footprint });
    expect(slots).toBeGreaterThan(0);
    expect(slots).toBeLessThan(4);
    expect(fleet.written.get('lab-1')?.instances).toMatchObject([{ slots, contextTokens: 8192 }]);
    expect(room.get(ServingView).model('toy')?.ready).toMatchObject([{ slots }]);
    const said = new RegExp(`^${slots} of 4 slots on lab-1 GPU 0 \\(RX 6800\\): \\S+ .iB short for 4$`);
    expect((await deployment())?.lesser).toEqual([expect.stringMatching(said)]);
    expect(instance).toMatchObject({ lesser: expect.stringMatching(said), fileId: 'toy-f16' });
    expect((await deployment())?.refusal).toBeNull();
    const lines = (await room.get(Journal).latest(20)).map(({ message }) => message);
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^placed toy on .* with ${slots} of 4 slots$`)));
  });

  it('is refused with the numbers of the least where it may not have fewer, or these do not fit either', async () => {
    fleet.add('lab-1', 3);
    const strict = await deploy({ minSlots: 4 });
    expect(strict.refusal?.message).toMatch(/^Replica 1 of 1 of toy has no place: lab-1 GPU 0 .* short/);
    const huge = await deploy({ modelId: 'm-huge', servedName: 'huge' });
    expect(huge.refusal?.message).toMatch(/^Replica 1 of 1 of huge has no place, not even with 1 slot: lab-1 GPU 0/);
    expect(huge.refusal?.candidates[0]?.shortBytes).toBeGreaterThan(50 * GIB);
  });

  it('takes a smaller file of the same model where that is allowed, and no other', async () => {
    fleet.add('lab-1', 8);
    const big = { modelId: 'm-huge', fileId: 'huge-f16', servedName: 'huge' };
    const url = '/admin/deployments';
    const strange = await room.ask({ method: 'POST', url, payload: { ...wish, ...big, fallbackFileIds: ['toy-f16'] } });
    expect(strange.statusCode).toBe(404);
    expect(strange.json().error.message).toBe('The model m-huge has no file toy-f16.');
    const both = { ...wish, ...big, fallbackFileIds: ['huge-q4'], allowSmallerQuantisations: true };
    const muddled = await room.ask({ method: 'POST', url, payload: both });
    expect(muddled.statusCode).toBe(400);
    expect(JSON.stringify(muddled.json())).toContain('Name the files that will do as fallbackFileIds, or allow all');
    await deploy({ ...big, allowSmallerQuantisations: true });
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    expect(instance).toMatchObject({ fileId: 'huge-q4', slots: 4 });
    expect(fleet.written.get('lab-1')?.instances).toMatchObject([{ file: { fileName: 'huge-q4.gguf' }, slots: 4 }]);
    expect((await deployment())?.lesser?.[0]).toMatch(
      /^4 slots of Q4_K_M on lab-1 GPU 0 \(RX 6800\): 5\d\.\d\d GiB short for 4 of huge\.gguf$/,
    );
  });

  it('shrinks where a load fails for memory, says so until then, and an admin has it tried again', async () => {
    fleet.add('lab-1', 16);
    fleet.behave('lab-1', { lacksMemoryFrom: 3 });
    await deploy();
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    expect(instance?.slots).toBe(2);
    expect((await deployment())?.lesser).toEqual([
      '2 of 4 slots on lab-1 GPU 0 (RX 6800): 4 did not fit into its memory',
    ]);
    expect([...issues.values()].map(({ code }) => code)).toEqual(['load_out_of_memory', 'load_out_of_memory']);
    expect([...issues.values()][0]?.message).toMatch(
      /^toy with 4 slots did not fit into the memory of lab-1 \(the engine found no room\)\. There it is tried again from \S+ \S+ UTC; until then it goes to another node or takes a lesser form\. Retry/,
    );
    const lines = (await room.get(Journal).latest(40)).map(({ message }) => message);
    expect(lines).toContain('stopped toy on lab-1 GPU 0 (RX 6800): it did not fit into memory');
    fleet.behave('lab-1', { lacksMemoryFrom: null });
    await retry();
    await instancesWhere(room, (views) => views.some((one) => isReady(one) && one.slots === 4));
    await instancesWhere(room, (views) => views.length === 1);
    expect(issues.size).toBe(0);
    expect((await deployment())?.lesser).toEqual([]);
  });

  it('goes to another node in its full form before it shrinks', async () => {
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 16);
    fleet.behave('lab-1', { lacksMemoryFrom: 1 });
    await deploy();
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    expect(instance).toMatchObject({ nodeId: 'lab-2', slots: 4, lesser: null });
    const failed = () => room.get(DataSource).query('SELECT node_id FROM memory_failures');
    expect(await failed()).toEqual([{ node_id: 'lab-1' }]);
    fleet.remove('lab-1');
    await room.get(Reconciler).settle();
    expect(await failed()).toEqual([]);
  });

  it('is refused with what happened where no form fits into memory, and is not tried in a circle', async () => {
    fleet.add('lab-1', 16);
    fleet.behave('lab-1', { lacksMemoryFrom: 1 });
    await deploy({ slots: 2 });
    await instancesWhere(room, (views) => views.length === 0 && issues.size === 2);
    expect((await deployment())?.refusal?.message).toMatch(
      /^Replica 1 of 1 of toy has no place, not even with 1 slot: lab-1: 1 slot did not fit into its memory; tried there again from /,
    );
    const before = fleet.epochs.length;
    for (let pass = 0; pass < 3; pass++) await room.get(Reconciler).settle();
    expect(fleet.epochs.length).toBe(before);
  });

  it('may be told later in which forms it will do; what serves in another makes way when it can', async () => {
    fleet.add('lab-1', 3);
    await deploy();
    await instancesWhere(room, (views) => views.some(isReady));
    const url = `/admin/deployments/${(await deployment())?.deploymentId}`;
    const change = (payload: object) => room.ask({ method: 'PATCH', url, payload });
    expect((await change({ minSlots: 5 })).json().error.message).toBe(
      'minSlots is with how few slots it will do: toy has 4, so 5 is too many.',
    );
    expect((await change({ fallbackFileIds: ['huge-q4'] })).statusCode).toBe(404);
    expect((await change({ minSlots: 4, allowSmallerQuantisations: true })).json()).toMatchObject({
      ...{ minSlots: 4, allowSmallerQuantisations: true, readyInstances: 1 },
    });
    await retry();
    fleet.add('lab-2', 8);
    const [only] = await instancesWhere(room, (views) => views.map(({ nodeId }) => nodeId).join() === 'lab-2');
    expect(only?.slots).toBe(4);
    const lines = (await room.get(Journal).latest(30)).map(({ message }) => message);
    expect(lines).toContain('changed toy to at least 4 slots, any smaller file if need be');
  });

  it('has its failures for other reasons counted apart: nothing shrinks', async () => {
    fleet.add('lab-1', 16);
    fleet.behave('lab-1', { run: 'failed' });
    await deploy();
    const [instance] = await instancesWhere(room, (views) => views.some(({ state }) => state === 'failed'));
    expect(instance).toMatchObject({ slots: 4, failure: { code: 'engine_failed' } });
    expect(issues.size).toBe(0);
  });
});

describe('the speed of what runs', () => {
  it('is measured by file and card from the answers, and told to the balancer, the planner and the console', async () => {
    const fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    const room = await openScheduling(fleet);
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    const [{ instanceId, deploymentId } = { instanceId: '', deploymentId: '' }] = await instancesWhere(room, (views) =>
      views.some(isReady),
    );
    const finish = (completionTokens: number) =>
      room.get(EventBus).publish({
        type: 'request.finished',
        request: {
          ...{
            requestId: 'r',
            keyId: null,
            userId: null,
            servedName: 'toy',
            deploymentId,
            instanceId,
            nodeId: 'lab-1',
          },
          ...{ path: '/v1/chat/completions', status: 200, outcome: 'answered', promptTokens: 100, completionTokens },
          ...{ startedAtMs: 0, waitMs: 0, firstByteMs: 500, durationMs: 1_500 },
        },
      });
    for (const tokens of [40, 60]) await finish(tokens);
    await room.get(SpeedMeter).write();
    expect(await room.get(DataSource).query('SELECT * FROM measured_speeds')).toMatchObject([
      { cards: 'RX 6800', gpu_count: 1, decode_per_second: 50, prefill_per_second: 200, answers: 2 },
    ]);
    await room.get(Reconciler).settle();
    expect(room.get(ServingView).model('toy')?.ready).toMatchObject([{ tokensPerSecond: 50 }]);
    const snapshot = (await room.ask({ method: 'GET', url: '/admin/placement/snapshot' })).json();
    expect(JSON.stringify(snapshot)).toContain('"speeds":[{"cards":"RX 6800","tokensPerSecond":50}]');
    await finish(150);
    await room.get(SpeedMeter).write();
    const [row] = await room.get(DataSource).query('SELECT decode_per_second FROM measured_speeds');
    expect(row.decode_per_second).toBeCloseTo(60);
    await room.close();
  });
});
