import { formatInstant } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClusterNodes } from '../../src/fleet/cluster-nodes.js';
import { NodeWriter } from '../../src/fleet/node-writer.js';
import { aHello } from './agent.fake.js';
import { FleetRoom } from './fleet-room.js';

describe('a node that comes and goes', () => {
  let fleet: FleetRoom;
  let nodes: ClusterNodes;
  let flapping = '';
  let steady = '';
  let seq = 0;

  beforeEach(async () => {
    fleet = await FleetRoom.open();
    nodes = fleet.room.get(ClusterNodes);
    flapping = (await fleet.join('wobbly')).nodeId;
    steady = (await fleet.join('rock')).nodeId;
    for (const nodeId of [flapping, steady]) nodes.greet(nodeId, aHello());
  });

  afterEach(() => fleet.close());

  const view = () => nodes.node(flapping);
  const code = () => view()?.issues.map((issue) => issue.code);

  /** Seconds in which only these are heard. */
  function pass(seconds: number, ...heard: string[]): void {
    for (let second = 0; second < seconds; second++) {
      for (const nodeId of heard) nodes.report(nodeId, { type: 'report', ...aHello().observed, seq: ++seq });
      fleet.pass(1_000);
    }
  }

  function comeAndGo(...others: string[]): void {
    pass(9, ...others);
    expect(view()?.liveness).toBe('lost');
    nodes.greet(flapping, aHello());
  }

  it('gets no new work for a while, stands as trouble, and is trusted again by itself', () => {
    comeAndGo(steady);
    comeAndGo(steady);
    expect(view()).toMatchObject({ liveness: 'ready', newWorkFrom: null, issues: [] });
    comeAndGo(steady);
    const until = new Date(fleet.clock.nowMs() + 30_000).toISOString();
    expect(view()?.newWorkFrom).toBe(until);
    expect(view()?.issues).toEqual([
      {
        code: 'node_flapping',
        nodeId: flapping,
        message:
          'Node wobbly was lost and came back, or its agent died and began anew, 3 times in a short while, so nothing new ' +
          `is placed on it until ${formatInstant(until)}. What runs there goes on. Look at its cable, its power supply and the log of its agent.`,
      },
    ]);
    const told: string[] = [];
    nodes.onChange((nodeId) => told.push(nodeId));
    pass(29, steady, flapping);
    expect(told).toEqual([]);
    pass(1, steady, flapping);
    expect(told).toEqual([flapping]);
    expect(view()).toMatchObject({ newWorkFrom: null, issues: [] });
  });

  it('is held as well when its agent dies and begins anew before it is missed, and each time is told', async () => {
    const die = (times: number, bootId: string) => {
      pass(times, steady);
      nodes.greet(flapping, { ...aHello(), bootId });
    };
    nodes.greet(flapping, aHello());
    for (const [i, bootId] of ['b1', 'b2'].entries()) die(i + 1, bootId);
    nodes.greet(flapping, { ...aHello(), bootId: 'b2' });
    expect(view()).toMatchObject({ liveness: 'ready', newWorkFrom: null, issues: [] });
    die(4, 'b3');
    expect(view()?.newWorkFrom).toBe(new Date(fleet.clock.nowMs() + 30_000).toISOString());
    expect(code()).toEqual(['node_flapping']);
    const told = () => fleet.of('happened').filter(({ kind }) => kind === 'node.begun-anew');
    await fleet.until(() => told().length === 3);
    expect(told()[0]?.message).toBe('The agent of wobbly died and has begun anew.');
  });

  it('is counted once when it was missed and its agent is another one', () => {
    for (let i = 0; i < 2; i++) {
      pass(9, steady);
      nodes.greet(flapping, { ...aHello(), bootId: `b${i}` });
    }
    expect(view()?.newWorkFrom).toBeNull();
  });

  it('is not blamed for a restart, nor for what befell most of the fleet', () => {
    for (let i = 0; i < 4; i++) {
      nodes.farewell(flapping, 'stopped by its owner');
      nodes.greet(flapping, aHello());
    }
    for (let i = 0; i < 4; i++) comeAndGo();
    expect(view()?.newWorkFrom).toBeNull();
    expect(code()).toEqual([]);
  });

  it('is held as long after a restart of the controller, and its next return counts on', async () => {
    for (let i = 0; i < 3; i++) comeAndGo(steady);
    const until = view()?.newWorkFrom;
    expect(until).not.toBeNull();
    await fleet.room.get(NodeWriter).writeChanges();
    const again = await FleetRoom.open({ database: fleet.room.database, email: 'second@example.org' });
    again.clock.advance(fleet.clock.nowMs() - again.clock.nowMs());
    try {
      const anew = again.room.get(ClusterNodes);
      expect(anew.node(flapping)).toMatchObject({ liveness: 'joining', newWorkFrom: until });
      for (const nodeId of [flapping, steady]) anew.greet(nodeId, aHello());
      for (let second = 0; second < 9; second++) {
        anew.report(steady, { type: 'report', ...aHello().observed, seq: ++seq });
        again.pass(1_000);
      }
      expect(anew.node(flapping)?.liveness).toBe('lost');
      anew.greet(flapping, aHello());
      const wait = Date.parse(anew.node(flapping)?.newWorkFrom ?? '') - again.clock.nowMs();
      expect(wait).toBe(60_000);
    } finally {
      await again.close();
    }
  });
});
