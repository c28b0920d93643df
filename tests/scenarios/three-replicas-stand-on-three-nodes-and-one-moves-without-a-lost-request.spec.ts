import type { DeploymentView, InstanceView, ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { SteadyLoad } from '../harness/steady-load.js';

const NODES = ['under-the-desk', 'graphics-lab', 'student-pc-07', 'the-good-one'];
const SERVED = 'three-of-them';

describe('three replicas on a mixed fleet', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: NODES });
    admin = await cluster.signIn();
    feed = await cluster.feed();
    await feed.until(60_000, 'all nodes', (state) => {
      const ready = Object.values(state.nodes).filter((node) => node.liveness === 'ready');
      return ready.length === NODES.length;
    });
  });
  afterAll(() => cluster?.stop());

  const readyOnes = (state: { instances: Record<string, InstanceView> }): InstanceView[] =>
    Object.values(state.instances).filter(
      (one) => one.servedName === SERVED && one.state === 'ready' && one.wanted === 'run',
    );

  it('are placed on three different nodes', async () => {
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    await admin.post<DeploymentView>('/admin/deployments', { modelId: toy?.modelId, servedName: SERVED, replicas: 3 });
    const instances = await feed.until(60_000, 'three ready instances', (state) => {
      const ready = readyOnes(state);
      return ready.length === 3 && ready;
    });
    expect(new Set(instances.map((one) => one.nodeId)).size).toBe(3);
    expect(instances.map((one) => one.engine)).toEqual(['simulated', 'simulated', 'simulated']);
  });

  it('lose no request while one moves to the fourth node under 20 requests a second', async () => {
    const client = cluster.client();
    const load = new SteadyLoad(20, async () => {
      const answer = await client.chat.completions.create({
        model: SERVED,
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 16,
      });
      if (!answer.choices[0]?.message.content) throw new Error('an answer without text');
    });
    await load.answered(20);
    const { mover, target } = await feed.until(1_000, 'a free node', (state) => {
      const ready = readyOnes(state);
      const free = Object.keys(state.nodes).find((nodeId) => !ready.some((one) => one.nodeId === nodeId));
      const [first] = ready;
      return free !== undefined && first !== undefined && { mover: first, target: free };
    });
    await admin.post(`/admin/instances/${mover.instanceId}/move`, { nodeId: target });
    await feed.until(60_000, 'the move', (state) => {
      const ready = readyOnes(state);
      return ready.length === 3 && ready.some((one) => one.nodeId === target) && !(mover.instanceId in state.instances);
    });
    await load.answered(20);
    const { sent, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(40);
  });
});
