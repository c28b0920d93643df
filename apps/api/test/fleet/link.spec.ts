import type { AssignedInstance, JoinAnswer, Report } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { transaction } from '../../src/database/transaction.js';
import { Assignments } from '../../src/fleet/assignments.js';
import { FleetView } from '../../src/fleet/fleet-view.js';
import { LivenessWatch } from '../../src/fleet/liveness-watch.js';
import { aHello, type FakeAgent } from './agent.fake.js';
import { FleetRoom } from './fleet-room.js';
import { aGpu } from './gpu.fake.js';

const INSTANCE: AssignedInstance = {
  instanceId: 'i1',
  deploymentId: 'd1',
  servedName: 'toy',
  engine: 'embedded',
  backend: 'cuda',
  file: { sha256: 'a'.repeat(64), sizeBytes: 1, fileName: 'toy.gguf', localPath: null },
  task: 'chat',
  contextTokens: 4096,
  slots: 1,
  gpus: [{ gpuId: 'g1', reservedBytes: 1 }],
  wanted: 'run',
  attempt: 0,
};

describe('the link of a node', () => {
  let fleet: FleetRoom;
  let node: JoinAnswer;
  let seq = 0;

  beforeEach(async () => {
    fleet = await FleetRoom.open();
    node = await fleet.join();
  });

  afterEach(() => fleet.close());

  function view() {
    const found = fleet.room.get(FleetView).node(node.nodeId);
    if (!found) throw new Error('The node is not in the fleet.');
    return found;
  }

  function aReport(more: Partial<Report> = {}): Report {
    return { type: 'report', ...aHello().observed, seq: ++seq, ...more };
  }

  async function greeted(): Promise<FakeAgent> {
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.say(aHello());
    await agent.heardOf('assign');
    return agent;
  }

  /** Waits until the API has read what was said before: its answer to something that is refused for sure. */
  async function readAll(agent: FakeAgent): Promise<void> {
    agent.sayRaw('not JSON');
    await agent.heardOf('refused');
  }

  it('is answered with a welcome and the whole assignment', async () => {
    expect(view()).toMatchObject({ name: 'lab-1', liveness: 'joining', seenAt: null });
    const agent = await greeted();
    expect(agent.heard).toEqual([
      { type: 'welcome', nodeId: node.nodeId, nodeName: 'lab-1', heartbeatMs: 1_000, tunnels: 2 },
      { type: 'assign', assignment: { epoch: 0, revision: 0, instances: [] } },
    ]);
    expect(view()).toMatchObject({ liveness: 'ready', hostname: 'lab-1.example', platform: 'linux x64' });
  });

  it('makes the node suspect, lost and ready again, by what is heard of it', async () => {
    const agent = await greeted();
    fleet.pass(2_999);
    expect(view().liveness).toBe('ready');
    fleet.pass(1);
    expect(view()).toMatchObject({ liveness: 'suspect', issues: [{ code: 'node_suspect', nodeId: node.nodeId }] });
    fleet.pass(5_000);
    expect(view()).toMatchObject({ liveness: 'lost', issues: [{ code: 'node_lost' }] });
    await agent.closed();
    const again = await greeted();
    expect(view()).toMatchObject({ liveness: 'ready', issues: [] });
    again.say(aReport());
    await readAll(again);
    expect(await fleet.linesUntil('node.returned')).toEqual([
      'Node lab-1 joined from lab-1.example.',
      'Node lab-1 is connected.',
      'Node lab-1 is suspect: nothing was heard of it for 3 s.',
      'Node lab-1 is lost: nothing was heard of it for 8 s.',
      'Node lab-1 is back.',
    ]);
  });

  it('is kept alive by reports', async () => {
    const agent = await greeted();
    fleet.pass(2_900);
    agent.say(aReport());
    await readAll(agent);
    fleet.pass(2_900);
    expect(view().liveness).toBe('ready');
  });

  it('makes the node lost at once when the agent says goodbye', async () => {
    const agent = await greeted();
    agent.say({ type: 'goodbye', reason: 'stopped by hand' });
    await readAll(agent);
    expect(view().liveness).toBe('lost');
    expect((await fleet.linesUntil('node.lost')).at(-1)).toBe(
      'Node lab-1 is lost: its agent stopped (stopped by hand).',
    );
  });

  it('takes the place of an earlier one of the same node', async () => {
    const first = await greeted();
    await greeted();
    expect(await first.heardOf('refused')).toEqual({
      type: 'refused',
      code: 'superseded',
      message: 'Another agent opened a link with the token of this node; this one is closed.',
      retry: false,
    });
    await first.closed();
    expect(view().liveness).toBe('ready');
  });

  it.each([
    [
      'another protocol',
      'protocol_unsupported',
      false,
      JSON.stringify({ type: 'hello', protocol: 7 }),
      'Update the API.',
    ],
    ['a message that is none', 'invalid_message', true, '{"type":"gossip"}', "A message is not one of the link's"],
    [
      'a report before the hello',
      'invalid_message',
      true,
      JSON.stringify({ type: 'report', ...aHello().observed }),
      'came before',
    ],
  ] as const)('refuses %s', async (_what, code, retry, text, sentence) => {
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.sayRaw(text);
    const refused = await agent.heardOf('refused');
    expect(refused).toMatchObject({ code, retry, message: expect.stringContaining(sentence) });
    expect(await agent.closed()).toEqual({ code: 4_400 });
  });

  it('says of the node that its agent was turned away, until one is let in', async () => {
    const agent = fleet.agent(node.nodeToken);
    await agent.connect();
    agent.sayRaw(JSON.stringify({ type: 'hello', protocol: 1 }));
    const { message } = await agent.heardOf('refused');
    const turnedAway = {
      code: 'agent_refused',
      message: `The agent of lab-1 was turned away, and stopped. ${message}`,
      nodeId: node.nodeId,
    };
    expect(view().issues).toEqual([turnedAway]);
    expect(fleet.of('node.changed').at(-1)?.node?.issues).toEqual([turnedAway]);
    fleet.pass(8_000);
    expect(view().issues).toEqual([
      { code: 'node_lost', message: 'Node lab-1 has been silent ever since it joined.', nodeId: node.nodeId },
      turnedAway,
    ]);
    await greeted();
    expect(view().issues).toEqual([]);
  });

  it('refuses a token that is not known', async () => {
    const agent = fleet.agent('node-unheard-of');
    await agent.connect();
    expect(await agent.heardOf('refused')).toMatchObject({ code: 'node_unknown', retry: false });
  });

  it('carries the whole assignment down after each change, and again to an agent that is behind', async () => {
    const agent = await greeted();
    const assignments = fleet.room.get(Assignments);
    await transaction(fleet.room.get(DataSource), (manager) => assignments.write(manager, node.nodeId, 3, [INSTANCE]));
    assignments.push([node.nodeId]);
    const changed = { type: 'assign', assignment: { epoch: 3, revision: 1, instances: [INSTANCE] } };
    expect(await agent.heardOf('assign', 2)).toEqual(changed);
    agent.say(aReport({ assignmentEpoch: 3, assignmentRevision: 0 }));
    expect(await agent.heardOf('assign', 3)).toEqual(changed);
    agent.say(aReport({ assignmentEpoch: 3, assignmentRevision: 1 }));
    await readAll(agent);
    expect(agent.heard.filter(({ type }) => type === 'assign')).toHaveLength(3);
  });

  it('carries the assignment that was written while it was down', async () => {
    const assignments = fleet.room.get(Assignments);
    await transaction(fleet.room.get(DataSource), (manager) => assignments.write(manager, node.nodeId, 1, [INSTANCE]));
    assignments.push([node.nodeId]);
    const agent = await greeted();
    expect((await agent.heardOf('assign')).assignment).toEqual({ epoch: 1, revision: 1, instances: [INSTANCE] });
  });

  it('carries nothing of a leader that was replaced, nor for a node that is not there', async () => {
    const assignments = fleet.room.get(Assignments);
    const write = (nodeId: string, epoch: number) =>
      transaction(fleet.room.get(DataSource), (manager) => assignments.write(manager, nodeId, epoch, []));
    await write(node.nodeId, 5);
    await expect(write(node.nodeId, 4)).rejects.toThrow('was written by a later leader than epoch 4.');
    await write(node.nodeId, 5);
    await expect(write('nobody', 5)).rejects.toThrow('Node nobody was removed, nothing can be assigned to it.');
    const agent = await greeted();
    expect((await agent.heardOf('assign')).assignment).toEqual({ epoch: 5, revision: 2, instances: [] });
  });

  it('tells other rooms of what lasts, and of gauges only as news', async () => {
    const agent = await greeted();
    const changes: string[] = [];
    fleet.room.get(FleetView).onChange((nodeId) => changes.push(nodeId));
    const gpu = aGpu({ usedBytes: 1 });
    agent.say(aReport({ rev: 2, gpus: [gpu] }));
    agent.say(aReport({ rev: 2, gpus: [{ ...gpu, usedBytes: 2 }] }));
    agent.say(aReport({ rev: 2, gpus: [{ ...gpu, usedBytes: 2 }] }));
    const before = fleet.of('node.changed').length;
    await readAll(agent);
    expect(changes).toEqual([node.nodeId]);
    const told = fleet.of('node.changed').slice(before);
    expect(told.map((event) => event.node?.gpus[0]?.usedBytes)).toEqual([1, 2]);
  });

  it('leaves what it said in the database, so that a restarted API expects the node', async () => {
    const agent = await greeted();
    const changed = new Promise((resolve) => fleet.room.get(FleetView).onChange(resolve));
    const report = aReport({ rev: 2, gpus: [aGpu({ usedBytes: 5 })] });
    agent.say(report);
    await changed;
    fleet.clock.advance(700);
    agent.say(report);
    await readAll(agent);
    const { database } = fleet.room;
    agent.vanish();
    await fleet.room.app.close();
    const restarted = await FleetRoom.open({ database, email: 'second@test.local' });
    try {
      expect(restarted.room.get(FleetView).nodes()).toMatchObject([
        { nodeId: node.nodeId, liveness: 'joining', gpus: [{ id: 'g1', usedBytes: 5 }], seenAt: view().seenAt },
      ]);
      restarted.room.get(LivenessWatch).sweep();
      restarted.pass(7_999);
      expect(restarted.room.get(FleetView).node(node.nodeId)?.liveness).toBe('joining');
      restarted.pass(1);
      expect(restarted.room.get(FleetView).node(node.nodeId)?.liveness).toBe('lost');
    } finally {
      await restarted.close();
    }
  });
});
