import { afterEach, describe, expect, it } from '@jest/globals';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { NodeWriter } from '../../src/fleet/node-writer.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { aHello } from './agent.fake.js';
import { FleetRoom } from './fleet-room.js';

const aReport = (more: object) => ({ type: 'report' as const, ...aHello().observed, ...more });

describe('what is said of a node', () => {
  const open: FleetRoom[] = [];
  let database: TestDatabase | null = null;
  afterEach(async () => {
    for (const room of open.splice(0)) await room.close();
    await database?.close();
    database = null;
  });

  async function started(options: Parameters<typeof FleetRoom.open>[0] = {}): Promise<FleetRoom> {
    const fleet = await FleetRoom.open(options);
    open.push(fleet);
    return fleet;
  }

  async function connected(fleet: FleetRoom, hello = aHello()) {
    const node = await fleet.join('ada');
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.say(hello);
    await agent.heardOf('assign');
    return { ...node, agent };
  }

  it('are labels that it brings along and that an admin sets and takes away one by one', async () => {
    const fleet = await started();
    const token = await fleet.joinToken();
    const wish = { token, hostname: 'lab-1.example', name: 'ada', labels: { site: 'attic' } };
    const { nodeId } = (await fleet.ask('POST', '/agent/join', wish, {})).body;
    const change = (labels: object) => fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { labels });
    expect((await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body.labels).toEqual({ site: 'attic' });
    await Promise.all([change({ rack: '2' }), change({ row: ' b ' })]);
    const after = await change({ site: 'basement', row: null });
    expect([after.status, after.body.labels]).toEqual([200, { rack: '2', site: 'basement' }]);
    expect((await fleet.linesUntil('node.labels')).at(-1)).toBe('Node ada is labelled rack=2, site=basement.');
    await change({ site: 'basement' });
    expect(fleet.of('happened').filter(({ kind }) => kind === 'node.labels')).toHaveLength(3);
  });

  it('is refused with a sentence where it is no label, and nothing is lost', async () => {
    const fleet = await started();
    const { nodeId } = await fleet.join('ada');
    const change = async (labels: object) => {
      const { status, body } = await fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { labels });
      return [status, body.error?.message ?? body.labels];
    };
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`l${n}`, 'x']));
    expect((await change(many))[0]).toBe(200);
    expect(await change({ site: 'attic' })).toEqual([400, 'A node has at most 16 labels. ada has 16 now.']);
    expect((await change({ 'My Site': 'attic' }))[1]).toContain('The name of a label has 1 to 32 small letters');
    expect((await change({ site: 'a,b' }))[1]).toContain('The value of a label has 1 to 63 characters without commas');
    expect(await change({ l0: null, site: 'attic' })).toEqual([200, { ...many, l0: undefined, site: 'attic' }]);
    const joining = { token: await fleet.joinToken(), hostname: 'h', labels: { 'a b': 'x' } };
    expect((await fleet.ask('POST', '/agent/join', joining, {})).status).toBe(400);
    expect((await fleet.ask('POST', '/agent/join', { ...joining, labels: {} }, {})).status).toBe(200);
  });

  it('is that its agent is older than the controller, until it is not', async () => {
    const fleet = await started({ config: { version: '0.2.0' } });
    const { nodeId, agent } = await connected(fleet);
    const issues = () => fleet.room.get(FleetView).node(nodeId)?.issues ?? [];
    const [issue] = issues();
    expect(issue?.code).toBe('agent_outdated');
    expect(issue?.message).toBe(
      'The agent of ada is version 0.1.0, older than this controller (0.2.0). On that machine bring the checkout (git pull) or the image up to date, then start its agent again; what runs there may finish first if you drain the node.',
    );
    agent.say({ ...aHello(), agentVersion: '0.2.0' });
    await fleet.until(() => issues().length === 0);
  });

  it('is written as a change where it lasts, and else as a mere sign of life', async () => {
    const fleet = await started();
    const { agent } = await connected(fleet);
    const writer = fleet.room.get(NodeWriter);
    const written: string[] = [];
    writer.changed = ({ rev }) => void written.push(`changed ${rev}`);
    writer.seen = () => void written.push('seen');
    agent.say(aReport({ seq: 2, rev: 2 }));
    agent.say(aReport({ seq: 3, rev: 2 }));
    agent.say(aReport({ seq: 4, rev: 3, files: [{ sha256: 'a'.repeat(64), sizeBytes: 1000 }] }));
    await fleet.until(() => fleet.of('node-store.changed').at(-1)?.store?.files.length === 1);
    expect(written).toEqual(['changed 2', 'seen', 'changed 3']);
  });

  it('and which model files lie on its disk outlives the API process, and goes with the node', async () => {
    database = await openTestDatabase();
    const first = await started({ database });
    const { nodeId, agent } = await connected(first);
    const files = [{ sha256: 'a'.repeat(64), sizeBytes: 1000 }];
    agent.say(aReport({ seq: 2, rev: 2, files }));
    const store = async (fleet: FleetRoom) => (await fleet.ask('GET', `/admin/nodes/${nodeId}/files`)).body;
    await first.until(() => first.of('node-store.changed').at(-1)?.store?.files.length === 1);
    agent.say(aReport({ seq: 3, rev: 2, files: structuredClone(files) }));
    await first.ask('PATCH', `/admin/nodes/${nodeId}`, { labels: { site: 'attic' } });
    expect(await store(first)).toEqual({ nodeId, files });
    expect(first.of('node-store.changed').filter(({ store }) => store?.files.length === 1)).toHaveLength(1);
    await first.close();
    open.pop();
    const second = await started({ database, email: 'second@test.local' });
    expect(await store(second)).toEqual({ nodeId, files });
    expect(second.room.get(FleetView).node(nodeId)?.labels).toEqual({ site: 'attic' });
    await second.ask('DELETE', `/admin/nodes/${nodeId}`);
    expect(second.of('node-store.changed').at(-1)).toMatchObject({ nodeId, store: null });
    expect((await second.ask('GET', `/admin/nodes/${nodeId}/files`)).status).toBe(404);
  });
});
