import type { ModelView, NodeView, RunningRequest } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EventBus } from '../../src/events/event-bus.js';
import { DoorFeed } from '../../src/monitoring/door/door-feed.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { aNode } from '../fleet/fleet-view.fake.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';
import { FakeConsole } from './console.fake.js';

const MODEL: ModelView = {
  modelId: 'm1',
  name: 'toy',
  architecture: 'llama',
  task: 'chat',
  parameterCount: null,
  trainedContextTokens: null,
  license: null,
  toy: true,
  files: [],
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('the live feed', () => {
  let room: Room;
  let bus: EventBus;
  let url: string;
  let user: SignedIn;
  const consoles: FakeConsole[] = [];

  beforeEach(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule] });
    bus = room.get(EventBus);
    url = await room.listen();
    user = await signedIn(room, 'admin');
  });

  afterEach(async () => {
    for (const reader of consoles.splice(0)) reader.leave();
    await room.close();
  });

  async function aConsole(headers: Record<string, string> = user.headers): Promise<FakeConsole> {
    const reader = new FakeConsole(url, headers);
    consoles.push(reader);
    await reader.connect();
    return reader;
  }

  const tellNode = (node: NodeView | null, nodeId = 'n1') => bus.publish({ type: 'node.changed', nodeId, node });
  const tellModel = () => bus.publish({ type: 'model.changed', modelId: 'm1', model: MODEL });

  it('begins with everything, goes on with numbered changes and lives when nothing changes', async () => {
    await tellNode(aNode());
    const reader = await aConsole();
    const snapshot = await reader.next('snapshot');
    expect(snapshot.state).toEqual({
      nodes: { n1: aNode() },
      instances: {},
      deployments: {},
      models: {},
      imports: {},
      issues: {},
      decisions: {},
      stores: {},
    });
    await tellModel();
    const first = await reader.delta(({ kind }) => kind === 'models');
    await tellNode(null);
    const second = await reader.delta(({ kind, value }) => kind === 'nodes' && value === null);
    const seqs = reader.heard.flatMap((message) => (message.type === 'delta' ? [message.seq] : []));
    expect(seqs).toEqual(seqs.map((_, i) => snapshot.seq + 1 + i));
    expect(first.changes).toContainEqual({ kind: 'models', id: 'm1', value: MODEL });
    expect(second).toMatchObject({ seq: first.seq + 1, changes: [{ kind: 'nodes', id: 'n1', value: null }] });
    expect((await reader.next('beat')).seq).toBe(second.seq);
  });

  it('gathers what changes at about the same time, and says only how it ended', async () => {
    const reader = await aConsole();
    const { seq } = await reader.next('snapshot');
    for (let i = 0; i < 1_000; i++) void tellNode(aNode({ nodeId: `n${i % 10}`, name: `node ${i}` }), `n${i % 10}`);
    const delta = await reader.delta(({ id }) => id === 'n0');
    expect(delta.seq).toBe(seq + 1);
    expect(delta.changes.map(({ value }) => value)).toMatchObject(
      Array.from({ length: 10 }, (_, i) => ({ name: `node ${990 + i}` })),
    );
  });

  it('gives a new snapshot to who lost count, and the same numbers to all', async () => {
    const one = await aConsole();
    const two = await aConsole();
    await tellModel();
    const delta = await two.next('delta');
    one.say({ type: 'resync' });
    const again = await one.next('snapshot', 1);
    expect(again.seq).toBe(delta.seq);
    expect(again.state.models).toEqual({ m1: MODEL });
    await tellNode(aNode());
    const ofOne = await one.next('delta', one.heard.indexOf(again) + 1);
    const ofTwo = await two.next('delta', two.heard.indexOf(delta) + 1);
    expect(ofOne).toEqual(ofTwo);
    expect(ofOne.seq).toBe(delta.seq + 1);
    expect(two.heard.filter(({ type }) => type === 'snapshot')).toHaveLength(1);
  });

  it('carries the lines of the timeline as the journal has them', async () => {
    const reader = await aConsole();
    await reader.next('snapshot');
    const subject = { nodeId: 'n1' };
    await bus.publish({ type: 'happened', kind: 'node.lost', message: 'Node lab-1 is lost.', actor: null, subject });
    const line = await reader.line('node.lost');
    expect(line).toMatchObject({ kind: 'node.lost', message: 'Node lab-1 is lost.', actor: null, subject });
    const ask = async (query: string) =>
      (await room.ask({ method: 'GET', url: `/admin/timeline${query}`, headers: user.headers })).json();
    expect(await ask('?subject=n1')).toEqual([line]);
    expect(await ask('?subject=n2')).toEqual([]);
    expect(await ask(`?before=${line?.id}&subject=n1`)).toEqual([]);
    expect((await ask('?limit=0')).error).toMatchObject({ code: 'invalid_request', fields: [{ path: 'limit' }] });
  });

  it.each([
    ['nobody', {}],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is closed to %s', async (_who, headers) => {
    const cookie = Object.keys(headers).length > 0 ? user.headers : {};
    const reader = await aConsole({ ...cookie, ...headers });
    expect(await reader.closed()).toBe(4_401);
    expect(reader.heard).toEqual([]);
  });

  it('ends with the session', async () => {
    const reader = await aConsole();
    await reader.next('snapshot');
    await room.get(DataSource).query('DELETE FROM users WHERE id = $1', [user.userId]);
    await bus.publish({ type: 'user.changed', userId: user.userId });
    expect(await reader.closed()).toBe(4_401);
  });

  it('is for admins: the whole fleet is on it', async () => {
    const member = await signedIn(room, 'member');
    const reader = new FakeConsole(url, member.headers);
    consoles.push(reader);
    await reader.connect();
    expect(await reader.closed()).toBe(4_401);
  });

  it('tells what goes on at the doors, put together from what each of them says', async () => {
    const request = (requestId: string, startedAt: string): RunningRequest => ({
      ...{ requestId, servedName: 'toy', keyName: 'k', userId: 'u', nodeId: 'n' },
      ...{ phase: 'answering', startedAt, writtenTokens: 5 },
    });
    const older = request('b', '2026-01-01T00:00:00.000Z');
    const newer = request('a', '2026-01-01T00:00:01.000Z');
    await bus.publish({ type: 'requests.seen', doorId: 'd1', requests: [newer], more: 0 });
    await bus.publish({ type: 'requests.seen', doorId: 'd2', requests: [older], more: 2 });
    const demand = { deploymentId: 'toy', requests: 1, busySlots: 1, slots: 4 };
    await bus.publish({ type: 'demand.seen', doorId: 'd1', ...demand, waiting: 2, longestWaitMs: 10 });
    await bus.publish({ type: 'demand.seen', doorId: 'd2', ...demand, waiting: 1, longestWaitMs: 70 });
    const answer = await room.ask({ method: 'GET', url: '/admin/requests', headers: user.headers });
    expect(answer.json()).toMatchObject({
      ...{ requests: [older, newer], more: 2 },
      queues: [{ deploymentId: 'toy', waiting: 3, longestWaitMs: 70, busySlots: 2, slots: 4 }],
    });
    room.get(DoorFeed).look();
    const reader = new FakeConsole(url, user.headers);
    consoles.push(reader);
    await reader.connect();
    room.get(DoorFeed).look();
    expect((await reader.next('door')).door.requests).toHaveLength(2);
  });
});
