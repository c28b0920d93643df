import type { JoinAnswer } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { NodeTunnels } from '../../src/fleet/node-tunnels.js';
import { signedIn } from '../signed-in.js';
import { aHello } from './agent.fake.js';
import { FleetRoom } from './fleet-room.js';

describe('membership of the fleet', () => {
  let fleet: FleetRoom;

  beforeEach(async () => {
    fleet = await FleetRoom.open();
  });

  afterEach(() => fleet.close());

  async function greeted(node: JoinAnswer) {
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.say(aHello());
    await agent.heardOf('assign');
    return agent;
  }

  it('begins with a join token and the command to paste', async () => {
    const { status, body } = await fleet.ask('POST', '/admin/join-tokens', { minutes: 5 });
    expect(status).toBe(201);
    expect(body.command).toBe(`npm run agent -- join http://lab:8080 --token ${body.token}`);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(290_000);
  });

  it('gives each node a name of its own', async () => {
    const names: string[] = [];
    for (const wish of ['gpu', 'GPU', 'gpu', undefined, undefined]) names.push((await fleet.join(wish)).nodeName);
    expect(names).toEqual(['gpu', 'GPU-2', 'gpu-3', 'lab-1', 'lab-1-2']);
  });

  it('gives names of their own to nodes that join at the same moment', async () => {
    const joined = await Promise.all(Array.from({ length: 8 }, () => fleet.join('twin')));
    expect(new Set(joined.map(({ nodeName }) => nodeName)).size).toBe(8);
    expect(fleet.room.get(FleetView).nodes()).toHaveLength(8);
  });

  it('is refused with a sentence for a token that is wrong or was used', async () => {
    const token = await fleet.joinToken();
    const join = (given: string) => fleet.ask('POST', '/agent/join', { token: given, hostname: 'lab' }, {});
    expect((await join(token)).status).toBe(200);
    for (const refused of [await join(token), await join('join-unheard-of')]) {
      expect(refused.status).toBe(401);
      expect(refused.body.error).toMatchObject({
        code: 'unauthenticated',
        message:
          'The join token is unknown, was used already or has expired. Make a new one in the console, with "Add a machine" on the page "Fleet".',
      });
    }
    expect(fleet.room.get(FleetView).nodes()).toHaveLength(1);
  });

  it('can be changed by an admin: name and intent', async () => {
    const { nodeId } = await fleet.join('gpu');
    const { status, body } = await fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { name: 'attic', intent: 'cordoned' });
    expect([status, body.name, body.intent]).toEqual([200, 'attic', 'cordoned']);
    expect((await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body).toEqual(body);
    expect((await fleet.linesUntil('node.intent')).slice(-2)).toEqual([
      'Node gpu is called attic now.',
      'Node attic is cordoned (was open).',
    ]);
  });

  it('keeps names apart, and knows which nodes there are', async () => {
    await fleet.join('one');
    const { nodeId } = await fleet.join('two');
    const taken = await fleet.ask('PATCH', `/admin/nodes/${nodeId}`, { name: 'ONE' });
    expect([taken.status, taken.body.error.message]).toEqual([409, 'Another node is called "ONE" already.']);
    expect((await fleet.ask('GET', `/admin/nodes/${nodeId}`)).body.name).toBe('two');
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const missing = await fleet.ask(method, '/admin/nodes/nobody');
      expect([missing.status, missing.body.error.message]).toEqual([
        404,
        'There is no node nobody. GET /admin/nodes lists those that are there, each with its nodeId.',
      ]);
    }
  });

  it('is seen by members and changed by admins alone', async () => {
    const { nodeId } = await fleet.join('gpu');
    const member = await signedIn(fleet.room, 'member');
    expect((await fleet.ask('GET', '/admin/nodes', {}, member.headers)).body).toMatchObject([{ name: 'gpu' }]);
    expect((await fleet.ask('DELETE', `/admin/nodes/${nodeId}`, {}, member.headers)).status).toBe(403);
    expect((await fleet.ask('POST', '/admin/join-tokens', {}, member.headers)).status).toBe(403);
    expect((await fleet.ask('GET', '/admin/nodes', {}, {})).status).toBe(401);
  });

  it('ends when an admin removes the node: link closed, token refused, tunnels gone', async () => {
    const node = await fleet.join('gpu');
    const agent = await greeted(node);
    expect(fleet.room.get(NodeTunnels).dispatcher(node.nodeId)).not.toBeNull();
    expect((await fleet.ask('DELETE', `/admin/nodes/${node.nodeId}`)).status).toBe(204);
    expect(await agent.heardOf('refused')).toMatchObject({
      code: 'node_unknown',
      message: 'This node was removed from the fleet. Join again with a new join token.',
      retry: false,
    });
    await agent.closed();
    expect(fleet.room.get(NodeTunnels).dispatcher(node.nodeId)).toBeNull();
    expect(fleet.of('node.changed').at(-1)).toEqual({ type: 'node.changed', nodeId: node.nodeId, node: null });
    const again = fleet.agent(node.nodeToken);
    await again.connect();
    expect((await again.heardOf('refused')).code).toBe('node_unknown');
  });

  it('ends when the agent leaves', async () => {
    const node = await fleet.join('gpu');
    const headers = { authorization: `Bearer ${node.nodeToken}` };
    expect((await fleet.ask('POST', '/agent/leave', {}, headers)).status).toBe(204);
    expect(fleet.room.get(FleetView).nodes()).toEqual([]);
    const again = await fleet.ask('POST', '/agent/leave', {}, headers);
    expect([again.status, again.body.error.message]).toEqual([401, 'The node token is unknown or was revoked.']);
    expect((await fleet.linesUntil('node.left')).at(-1)).toBe('Node gpu left the fleet.');
  });
});
