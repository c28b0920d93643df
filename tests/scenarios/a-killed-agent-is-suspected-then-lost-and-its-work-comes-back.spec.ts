import type { InstanceView } from '@aivailable/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';

const TOY = 'aivailable-toy';

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

describe('an agent that was killed', () => {
  let cluster: Cluster;
  afterEach(() => cluster?.stop());

  it('leaves no engine behind, is suspected, then lost, and serves again when it is back', async () => {
    cluster = await Cluster.start();
    await cluster.api.ready();
    const agent = cluster.agents.get('local');
    const feed = await cluster.feed();
    const instance = await feed.until(60_000, 'the instance', (state) => Object.values(state.instances)[0]);
    await agent?.killHard();
    await feed.until(5_000, 'suspicion', (state) => Object.values(state.nodes)[0]?.liveness === 'suspect');
    await feed.until(60_000, 'loss', (state) => Object.values(state.nodes)[0]?.liveness === 'lost');
    await eventually(5_000, 'the end of the engine', () => isGone(instance.pid ?? 0) || undefined);

    await cluster.startAgent('local', ['--trial']);
    await feed.until(60_000, 'a ready instance', (state) =>
      Object.values(state.instances).some((one) => one.state === 'ready'),
    );
    const answer = await cluster
      .client()
      .chat.completions.create({ model: TOY, messages: [{ role: 'user', content: 'Hello' }] });
    expect(answer.choices[0]?.message.content).toMatch(/\w/);
    const nodes = await feed.until(1_000, 'nodes', (state) => Object.values(state.nodes));
    expect(nodes.map((node) => node.nodeId)).toEqual([agent?.nodeId]);
  });

  it('has its instances placed elsewhere when another node has room', async () => {
    cluster = await Cluster.start({ nodes: ['under-the-desk', 'student-pc-07', 'graphics-lab'] });
    await cluster.api.ready();
    const feed = await cluster.feed();
    const ready = (instances: Record<string, InstanceView>): InstanceView | undefined =>
      Object.values(instances).find((one) => one.servedName === TOY && one.state === 'ready');
    const before = await feed.until(60_000, 'the instance', (state) => ready(state.instances));
    const victim = [...cluster.agents.values()].find((agent) => agent.nodeId === before.nodeId);
    await victim?.killHard();
    const after = await feed.until(60_000, 'the instance elsewhere', (state) => {
      const now = ready(state.instances);
      return now !== undefined && now.nodeId !== before.nodeId && now;
    });
    expect(after.instanceId).not.toBe(before.instanceId);
    const answer = await eventually(5_000, 'an answer', () =>
      cluster.client().chat.completions.create({ model: TOY, messages: [{ role: 'user', content: 'Hello' }] }),
    );
    expect(answer.choices[0]?.message.content).toMatch(/\w/);
  });
});
