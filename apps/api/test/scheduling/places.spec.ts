import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Journal } from '../../src/events/journal.js';
import { changedResidence, writeResidence } from '../../src/scheduling/demand/residence-change.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('where a deployment stands', () => {
  let database: TestDatabase;
  let fleet: FakeFleet;
  let room: Room;

  beforeEach(async () => {
    database = await openTestDatabase();
    fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 12);
    fleet.add('small', 1);
    room = await openScheduling(fleet, { database });
    await storeModels(room);
  });
  afterEach(async () => {
    await room.close();
    await database.close();
  });

  const post = (url: string, payload: object) => room.ask({ method: 'POST', url, payload });
  const deploy = (more: object) => post('/admin/deployments', { ...wish, ...more });
  const change = (id: string, payload: object) =>
    room.ask({ method: 'PATCH', url: `/admin/deployments/${id}`, payload });
  const message = (answer: { json: () => { error: { message: string } } }) => answer.json().error.message;
  const lines = async () => (await room.get(Journal).latest(50)).map(({ message: line }) => line);
  const nodesOf = async (count: number) => {
    const views = await instancesWhere(room, (all) => all.length === count && all.every(isReady));
    return views.map(({ servedName, nodeId, pinned }) => `${servedName} ${nodeId}${pinned ? ' pinned' : ''}`).sort();
  };

  it('is where it was put, and the instance that takes the place is pinned there', async () => {
    const put = await deploy({ place: { nodeId: 'lab-2', gpuIds: ['gpu-0'] } });
    expect(put.statusCode).toBe(201);
    expect(put.json()).toMatchObject({ refusal: null, places: [] });
    expect(await nodesOf(1)).toEqual(['toy lab-2 pinned']);
    const { deploymentId } = put.json<{ deploymentId: string }>();
    const more = await post(`/admin/deployments/${deploymentId}/replicas`, { nodeId: 'lab-1' });
    expect(more.json()).toMatchObject({ replicas: 2, places: [] });
    expect(await nodesOf(2)).toEqual(['toy lab-1 pinned', 'toy lab-2 pinned']);
    expect(await lines()).toContain('one more replica of toy on lab-1');
  });

  it('is refused where it does not fit, or not as it was shown, and nothing is kept', async () => {
    expect(message(await deploy({ place: { nodeId: 'small' } }))).toMatch(
      /^toy cannot stand on small, not even with 1 slot: small GPU 0 \(RX 6800, simulated\): \d+\.\d MiB short/,
    );
    const shown = { nodeId: 'small', expects: [{ gpuId: 'gpu-0', reservedBytes: 1 }] };
    const stale = await deploy({ place: shown });
    expect(stale.statusCode).toBe(409);
    expect(message(stale)).toMatch(/^The fleet changed since this was planned: toy cannot stand on small, not even/);
    expect(message(await deploy({ place: { ...shown, nodeId: 'lab-1' } }))).toBe(
      'The fleet changed since this was planned: toy would now stand on lab-1 GPU 0, or with other bytes than were shown.',
    );
    expect(message(await deploy({ place: { nodeId: 'x' } }))).toBe(
      'There is no node x. GET /admin/nodes lists those that are there, each with its nodeId.',
    );
    expect(await room.get(Deployments).list()).toEqual([]);
    const anywhere = await deploy({ place: { expects: [{ gpuId: 'gpu-0', reservedBytes: 1 }] } });
    expect(message(anywhere)).toMatch(/would now stand on/);
  });

  it('has room made by another that moves away first', async () => {
    await deploy({ servedName: 'first', slots: 1, contextTokens: 90_112 });
    expect(await nodesOf(1)).toEqual(['first lab-1']);
    const [guest] = await instancesWhere(room, (all) => all.every(isReady));
    const shown = { nodeId: 'lab-1', first: [{ instanceId: guest?.instanceId, nodeId: 'lab-2' }] };
    expect((await deploy({ place: { nodeId: 'lab-1' }, minSlots: 2 })).statusCode).toBe(409);
    const put = await deploy({ place: shown, minSlots: 2 });
    expect(put.statusCode).toBe(201);
    expect(await nodesOf(2)).toEqual(['first lab-2', 'toy lab-1 pinned']);
  });

  it('follows the rules of an admin, also when they come later, and says which one stands against it', async () => {
    const toy = (await deploy({ onlyOn: [{ nodeId: 'lab-2', gpuIds: ['gpu-0'] }] })).json();
    expect(await nodesOf(1)).toEqual(['toy lab-2']);
    const other = (await deploy({ servedName: 'other', apartFrom: [toy.deploymentId] })).json();
    expect(await nodesOf(2)).toEqual(['other lab-1', 'toy lab-2']);
    const changed = await change(other.deploymentId, { keepOff: ['lab-1'] });
    expect(changed.json().refusal.message).toMatch(
      /^other cannot leave lab-1 yet.*; lab-1: other is kept off lab-1; lab-2: other keeps apart from toy, which is on the node\.$/,
    );
    await change(other.deploymentId, { apartFrom: [] });
    expect(await nodesOf(2)).toEqual(['other lab-2', 'toy lab-2']);
    const kept = await room.get(Deployments).one(other.deploymentId);
    expect(kept).toMatchObject({ keepOff: ['lab-1'], apartFrom: [], onlyOn: [] });
    expect(await lines()).toContain('changed other to kept off lab-1');
  });

  it('is not said of what is not there', async () => {
    expect(message(await deploy({ onlyOn: [{ nodeId: 'x' }] }))).toBe(
      'There is no node x: choose one of those that are there.',
    );
    expect(message(await deploy({ onlyOn: [{ nodeId: 'lab-1', gpuIds: ['g'] }] }))).toBe(
      'lab-1 has no GPU g: choose one of those that are there.',
    );
    expect(message(await deploy({ apartFrom: ['d'] }))).toBe(
      'There is no deployment d: choose one of those that are there.',
    );
    const { deploymentId } = (await deploy({ keepOff: ['lab-1'] })).json();
    expect(message(await change(deploymentId, { onlyOn: [{ nodeId: 'lab-1' }] }))).toBe(
      'onlyOn names a node that keepOff forbids: take it out of one of them.',
    );
    expect(message(await change(deploymentId, { apartFrom: [deploymentId] }))).toBe(
      'A deployment cannot keep apart from itself; its replicas stand on distinct nodes in any case.',
    );
  });

  it('is forgotten for a replica that is wished for no more before it stands there', async () => {
    await deploy({ servedName: 'first', slots: 1, contextTokens: 90_112 });
    expect(await nodesOf(1)).toEqual(['first lab-1']);
    const [guest] = await instancesWhere(room, (all) => all.every(isReady));
    fleet.behave('lab-1', { drain: 'slow' });
    const shown = { nodeId: 'lab-1', first: [{ instanceId: guest?.instanceId, nodeId: 'lab-2' }] };
    const { deploymentId } = (await deploy({ place: shown, minSlots: 2 })).json();
    const waiting = [{ nodeId: 'lab-1', after: [guest?.instanceId] }];
    expect((await change(deploymentId, { priority: 60 })).json().places).toEqual(waiting);
    expect((await change(deploymentId, { replicas: 0 })).json()).toMatchObject({ replicas: 0, places: [] });
  });

  it('is for no more replicas than it may grow to, or nothing could be changed of it any more', async () => {
    const { deploymentId } = (await deploy({ maxReplicas: 1 })).json();
    const put = await post(`/admin/deployments/${deploymentId}/replicas`, { nodeId: 'lab-2' });
    expect([put.statusCode, message(put)]).toEqual([
      409,
      'toy may grow to 1 replica at most, and that is how many it has: raise maxReplicas first, then put one more.',
    ]);
    expect((await change(deploymentId, { priority: 60 })).json()).toMatchObject({ replicas: 1, priority: 60 });
  });

  it('is not undone by a change of something else that was begun before', async () => {
    const { deploymentId } = (await deploy({})).json();
    const priority = { priority: 60 };
    const residence = changedResidence(await room.get(Deployments).one(deploymentId), priority);
    await post(`/admin/deployments/${deploymentId}/replicas`, { nodeId: 'lab-2' });
    await writeResidence(room.get(DataSource).manager, deploymentId, residence, {});
    expect(await room.get(Deployments).one(deploymentId)).toMatchObject({ replicas: 2 });
  });
});

describe('how a cache is kept', () => {
  const fleet = new FakeFleet();
  let room: Room;

  beforeEach(async () => {
    fleet.add('lab-1', 8);
    room = await openScheduling(fleet);
    await storeModels(room);
  });
  afterEach(() => room.close());

  it('is told to the agent, counts in the footprint, and is changed without a gap', async () => {
    const { deploymentId } = await room.get(Deployments).create({ ...wish, contextTokens: 4096 }, ADMIN);
    const [before] = await instancesWhere(room, (views) => views.length === 1 && views.every(isReady));
    await room.get(Deployments).change(deploymentId, { kvType: 'q8_0' }, ADMIN);
    const [after] = await instancesWhere(room, (views) => {
      return views.length === 1 && views.every((view) => isReady(view) && view.kvType === 'q8_0');
    });
    const [was, is] = [before?.footprint.kvBytes ?? 0, after?.footprint.kvBytes ?? 0];
    expect(is / was).toBeCloseTo(34 / 64, 5);
    expect(fleet.written.get('lab-1')?.instances).toMatchObject([{ kvType: 'q8_0' }]);
    expect(after?.instanceId).not.toBe(before?.instanceId);
  });
});
