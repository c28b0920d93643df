import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventBus } from '../../src/events/event-bus.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import {
  ADMIN,
  brief,
  instancesWhere,
  isReady,
  openScheduling,
  standingIssues,
  storeModels,
} from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('when a node', () => {
  let fleet: FakeFleet;
  let room: Room;

  beforeEach(async () => {
    fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 12);
    room = await openScheduling(fleet);
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
  });
  afterEach(() => room.close());

  const served = () =>
    room
      .get(ServingView)
      .model('toy')
      ?.ready.map(({ nodeName }) => nodeName);

  it('is lost, its instance is placed elsewhere', async () => {
    fleet.lose('lab-1');
    expect(served()).toEqual([]);
    await instancesWhere(room, (all) => all.map(brief).join() === 'lab-1 lost run,lab-2 ready run');
    expect(served()).toEqual(['lab-2']);
  });

  it('returns before anything took over, what it still runs is adopted: same process, no second start', async () => {
    fleet.behave('lab-2', { run: 'starting' });
    const [before] = await room.get(Moves).list();
    fleet.lose('lab-1');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 starting run'));
    fleet.revive('lab-1', 'kept');
    const [after] = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    expect(after).toMatchObject({ instanceId: before?.instanceId, pid: before?.pid });
  });

  it('returns after it was replaced, the surplus is drained', async () => {
    fleet.lose('lab-1');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 ready run'));
    fleet.revive('lab-1', 'kept');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
    expect(served()).toEqual(['lab-2']);
    expect(fleet.observations('lab-1')).toEqual([]);
  });

  it('returns with its engines gone, they are started again where nobody took over', async () => {
    fleet.intend('lab-2', 'cordoned');
    fleet.lose('lab-1');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 lost run');
    expect((await room.get(Deployments).list())[0]?.refusal?.message).toContain('lab-2: the node is cordoned');
    fleet.revive('lab-1', 'gone');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    expect((await room.get(Deployments).list())[0]?.refusal).toBeNull();
  });

  it('loses its engines with an agent that died and began anew unmissed, that is told and they are started again', async () => {
    const told = new Promise<string>((resolve) => {
      room.get(EventBus).on('happened', ({ kind, message }) => kind === 'instance.ended' && resolve(message));
    });
    fleet.behave('lab-1', { run: 'starting' });
    fleet.revive('lab-1', 'gone');
    expect(await told).toBe('toy on lab-1 GPU 0 (RX 6800) ended and is started again');
    fleet.behave('lab-1', { run: 'ready' });
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
  });

  it('is drained, its instance leaves once its successor is ready', async () => {
    fleet.behave('lab-2', { run: 'starting' });
    fleet.intend('lab-1', 'draining');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 starting run successor'));
    expect(served()).toEqual(['lab-1']);
    fleet.behave('lab-2', { run: 'ready' });
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
  });

  it('is lost with the successor of what drains elsewhere, another successor takes over', async () => {
    fleet.add('lab-3', 16);
    fleet.add('lab-4', 16);
    fleet.behave('lab-2', { run: 'starting' });
    fleet.intend('lab-1', 'draining');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 starting run successor'));
    fleet.behave('lab-3', { run: 'starting' });
    fleet.lose('lab-2');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-3 starting run successor'));
    expect((await room.get(Moves).list()).map(brief)).toContain('lab-2 lost run');
    fleet.behave('lab-2', { run: 'ready' });
    fleet.revive('lab-2', 'kept');
    await instancesWhere(room, (views) => views.length === 1 && views.every(isReady));
    expect(served()).not.toContain('lab-1');
  });

  it('vanishes together with all others, nothing is given up, and all is as before when they return', async () => {
    const before = (await room.get(Moves).list()).map(({ instanceId, pid }) => ({ instanceId, pid }));
    fleet.lose('lab-2');
    fleet.lose('lab-1');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 lost run');
    fleet.revive('lab-2', 'kept');
    fleet.revive('lab-1', 'kept');
    const after = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    expect(after.map(({ instanceId, pid }) => ({ instanceId, pid }))).toEqual(before);
  });

  it('vanishes together with all others, an admin may give them up: what they ran is placed elsewhere', async () => {
    const issues = standingIssues(room);
    const release = () => room.ask({ method: 'POST', url: '/admin/brake/release' });
    expect((await release()).json().error.message).toBe('The brake is not engaged: no nodes are held back.');
    for (const name of ['lab-3', 'lab-4', 'lab-5']) fleet.add(name, 8);
    fleet.intend('lab-5', 'cordoned');
    for (const name of ['lab-1', 'lab-2', 'lab-3', 'lab-4']) fleet.lose(name);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 lost run');
    fleet.intend('lab-5', 'open');
    await room.get(Reconciler).settle();
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 lost run']);
    expect([...issues.values()]).toMatchObject([
      { code: 'brake_engaged', message: expect.stringMatching(/^4 of 5 nodes were lost at once, /) },
    ]);
    expect((await release()).statusCode).toBe(204);
    await instancesWhere(room, (all) => all.map(brief).includes('lab-5 ready run'));
    expect(issues.size).toBe(0);
  });

  it('fails an instance, it stays there with its failure in sight, until an admin has it tried again', async () => {
    await room.get(Deployments).create({ ...wish, servedName: 'second' }, ADMIN);
    await instancesWhere(room, (views) => views.filter(isReady).length === 2);
    fleet.behave('lab-1', { run: 'failed' });
    const third = await room.get(Deployments).create({ ...wish, servedName: 'third' }, ADMIN);
    const all = await instancesWhere(room, (views) => views.some(({ state }) => state === 'failed'));
    const failed = all.find(({ deploymentId }) => deploymentId === third.deploymentId);
    expect(failed).toMatchObject({ nodeId: 'lab-1', failure: { message: 'the engine said no' } });
    fleet.behave('lab-1', { run: 'ready' });
    await instancesWhere(room, (views) => views.filter(isReady).length === 3);
    const retried = await room.ask({ method: 'POST', url: `/admin/instances/${failed?.instanceId}/retry` });
    expect(retried.json().error.message).toBe('third on lab-1 GPU 0 (RX 6800) has not failed, it is ready.');
  });
});

describe('a drain', () => {
  it('ends when its time is over, whatever is still in flight', async () => {
    const fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    fleet.behave('lab-1', { drain: 'slow' });
    const room = await openScheduling(fleet, { drainMs: 50 });
    await storeModels(room);
    const { deploymentId } = await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (views) => views.some(isReady));
    await room.get(Deployments).remove(deploymentId, ADMIN);
    await instancesWhere(room, (views) => views.length === 0);
    expect(fleet.written.get('lab-1')?.instances).toEqual([]);
    await room.close();
  });
});
