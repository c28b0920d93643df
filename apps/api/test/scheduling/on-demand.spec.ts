import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SeenAtTheDoor } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Journal } from '../../src/events/journal.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { brief, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', contextTokens: 1024, slots: 2, minSlots: 2 };
const hours = { timeZone: 'UTC', spans: [{ days: ['mon'], from: '08:00', to: '18:00' }] };

describe('deployments on demand', () => {
  const fleet = new FakeFleet();
  let database: TestDatabase;
  let room: Room;
  const ids = new Map<string, string>();

  /* Room for one of the two. */
  beforeAll(async () => {
    database = await openTestDatabase();
    fleet.add('lab-1', 2);
    room = await openScheduling(fleet, { database });
    await storeModels(room);
  });
  afterAll(async () => {
    await room.close();
    await database.close();
  });

  const deploy = async (servedName: string, more: object) => {
    const answer = await room.ask({
      method: 'POST',
      url: '/admin/deployments',
      payload: { ...wish, servedName, ...more },
    });
    ids.set(servedName, answer.json().deploymentId);
    return answer;
  };
  const change = (servedName: string, payload: object) =>
    room.ask({ method: 'PATCH', url: `/admin/deployments/${ids.get(servedName)}`, payload });
  const view = async (servedName: string) =>
    (await room.ask({ method: 'GET', url: `/admin/deployments/${ids.get(servedName)}` })).json();
  const atTheDoor = (servedName: string, more: Partial<SeenAtTheDoor> = {}) =>
    room.get(EventBus).publish({
      ...{ type: 'demand.seen', deploymentId: ids.get(servedName) ?? '', doorId: 'door' },
      ...{ requests: 1, waiting: 0, longestWaitMs: 0, busySlots: 0, slots: 0, ...more },
    });
  const lines = async () => (await room.get(Journal).latest(50)).map(({ message }) => message);

  it('are made, seen and not loaded', async () => {
    expect((await deploy('one', { availability: 'on-demand', idleMinutes: 5 })).statusCode).toBe(201);
    await deploy('two', { availability: 'on-demand' });
    expect(await view('one')).toMatchObject({
      ...{ availability: 'on-demand', idleMinutes: 5, maxReplicas: null, hours: null, refusal: null },
      demand: { wantedReplicas: 0, reason: 'nobody has asked for it yet', loading: false, waiting: 0 },
    });
    expect(room.get(ServingView).model('one')).toMatchObject({ isLoading: true, isOnDemand: true, ready: [] });
    expect(await view('two')).toMatchObject({ idleMinutes: 10 });
  });

  it('are loaded when a request waits', async () => {
    await atTheDoor('one', { waiting: 1 });
    const [only] = await instancesWhere(room, (views) => views.some(isReady));
    expect(only).toMatchObject({ servedName: 'one', drainReason: null });
    expect((await view('one')).demand).toMatchObject({ wantedReplicas: 1, etaSeconds: null, loading: false });
    expect(await lines()).toContain('loading one: a request waits for it');
  });

  it('say who it is that they wait for, and are still waited for', async () => {
    await atTheDoor('one', { requests: 0, busySlots: 1, slots: 2 });
    await atTheDoor('two', { waiting: 1 });
    await room.get(Reconciler).settle();
    expect((await view('two')).refusal).toMatchObject({
      ...{
        waits: true,
        message: expect.stringMatching(
          /^Replica 1 of 1 of two waits until one on lab-1 .* is idle or has had its turn\.$/,
        ),
      },
    });
    expect((await view('two')).demand).toMatchObject({ loading: true, waiting: 1 });
    expect(room.get(ServingView).model('two')).toMatchObject({ isLoading: true });
    expect((await instancesWhere(room, (views) => views.length === 1)).map(brief)).toEqual(['lab-1 ready run']);
  });

  it('are not unloaded by a restart: what was used a minute ago is remembered', async () => {
    await room.close();
    room = await openScheduling(fleet, { database });
    await room.get(Reconciler).settle();
    expect((await instancesWhere(room, (views) => views.length === 1)).map(brief)).toEqual(['lab-1 ready run']);
    expect((await view('one')).demand.lastUsedAt).not.toBeNull();
  });

  it('leave when nobody has asked for as long as is set', async () => {
    expect((await change('one', { idleMinutes: 0.01 })).statusCode).toBe(200);
    /* The other one was asked for a moment ago, and waits for its place. */
    await instancesWhere(room, (views) => views.every((one) => one.servedName === 'two' && isReady(one)));
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'changed one to unloaded after 1 s without a request',
        'unloading one: no request for 1 s',
      ]),
    );
  });

  it('are refused at once where there is no place at all', async () => {
    await deploy('huge', { modelId: 'm-huge', availability: 'on-demand' });
    expect(room.get(ServingView).model('huge')?.isLoading).toBe(true);
    await atTheDoor('huge', { waiting: 1 });
    await room.get(Reconciler).settle();
    expect(room.get(ServingView).model('huge')?.isLoading).toBe(false);
    expect(room.get(ServingView).model('huge')?.waiting[0]).toMatch(/^Replica 1 of 1 of huge has no place/);
    expect((await view('huge')).demand).toMatchObject({ loading: false, etaSeconds: null });
  });

  it('are changed as a whole: what does not fit together is refused with a sentence, and nothing is changed', async () => {
    const said = async (payload: object) => (await change('two', payload)).json().error?.message;
    expect(await said({ availability: 'hours' })).toBe(
      'Say with hours when it serves: { timeZone, spans: [{ days, from, to }] }.',
    );
    expect(await said({ replicas: 0 })).toMatch(/^replicas is how many are loaded when somebody asks/);
    expect(await said({ hours })).toMatch(/^hours count only for a deployment by hours/);
    expect(await view('two')).toMatchObject({ availability: 'on-demand', replicas: 1, hours: null });
    expect((await change('two', { availability: 'hours', hours, maxReplicas: 3 })).json()).toMatchObject({
      availability: 'hours',
      hours,
      maxReplicas: 3,
    });
    expect(await said({ replicas: 4 })).toMatch(/^maxReplicas is how far replicas may grow/);
    expect((await change('two', { availability: 'always', maxReplicas: null })).json()).toMatchObject({
      availability: 'always',
      hours: null,
      maxReplicas: null,
    });
  });
});
