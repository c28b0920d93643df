import {
  type DeploymentView,
  GIB,
  type InstanceView,
  type ModelView,
  type RebalanceState,
  type RebalanceView,
} from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SixNodes, startSixNodes, steadyChat } from '../harness/six-nodes.js';
import { SteadyLoad } from '../harness/steady-load.js';

/** By their caches: the one goes on a P40 or an A6000, the other on the A6000 alone, and there only without the first. */
const MOVER = { servedName: 'mover', contextTokens: 1_048_576, slots: 30, minSlots: 30 };
const LARGE = { servedName: 'large', contextTokens: 1_048_576, slots: 64, minSlots: 64 };

describe('six nodes under load, on which a large model has no place', () => {
  let six: SixNodes;
  let modelId: string | undefined;
  const nodeId = (name: string) => six.cluster.agents.get(name)?.nodeId ?? '';

  beforeAll(async () => {
    six = await startSixNodes();
    [{ modelId }] = (await six.admin.get<ModelView[]>('/admin/models')) as [ModelView];
    await six.admin.put('/admin/rebalance', { holdSeconds: 1 });
    await six.admin.patch(`/admin/nodes/${nodeId('auction-rack')}`, { intent: 'cordoned' });
    await six.admin.post<DeploymentView>('/admin/deployments', { modelId, ...MOVER });
    await readyOn('mover', 'the-good-one');
    await six.admin.patch(`/admin/nodes/${nodeId('auction-rack')}`, { intent: 'open' });
  });
  afterAll(() => six?.cluster.stop());

  function readyOn(servedName: string, node: string): Promise<InstanceView> {
    return six.feed.until(60_000, `${servedName} on ${node}`, ({ instances }) => {
      const mine = Object.values(instances).filter((one) => one.servedName === servedName);
      const [only] = mine;
      return mine.length === 1 && only?.state === 'ready' && only.nodeId === nodeId(node) && only;
    });
  }

  /** The one that moves is asked ten times a second beside the others. */
  function askTheMover(): SteadyLoad {
    const client = six.cluster.client();
    return new SteadyLoad(10, async () => {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      const answer = await client.chat.completions.create({ model: 'mover', messages, max_tokens: 12 });
      if (!answer.choices[0]?.message.content) throw new Error('an answer without text');
    });
  }

  async function withoutALostRequest(work: () => Promise<void>): Promise<void> {
    const loads = [steadyChat(six), askTheMover()];
    for (const load of loads) await load.answered(10);
    await work();
    for (const load of loads) await load.answered(10);
    for (const load of loads) {
      const { sent, failures } = await load.end();
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(20);
    }
  }

  async function askTheLargeOne(): Promise<void> {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const answer = await six.cluster.client().chat.completions.create({ model: 'large', messages, max_tokens: 4 });
    expect(answer.choices[0]?.message.content).toMatch(/\w/);
  }

  it('are suggested a move that makes room, with its gain and cost, and applying it serves the model', async () => {
    await withoutALostRequest(async () => {
      const large = await six.admin.post<DeploymentView>('/admin/deployments', { modelId, ...LARGE });
      expect(large.refusal?.message).toMatch(/^Replica 1 of 1 of large has no place: .*short/);
      const issue = await six.feed.until(60_000, 'the suggestion', ({ issues }) => {
        return Object.values(issues).find(({ code }) => code === 'better_placement');
      });
      const { suggestion } = await six.admin.get<RebalanceState>('/admin/rebalance');
      expect(suggestion).toMatchObject({
        rebalanceId: issue.rebalanceId,
        gain: { served: [{ servedName: 'large' }] },
        cost: { movedInstances: 1 },
        moves: [{ servedName: 'mover', from: { nodeName: 'the-good-one' }, to: { nodeName: 'auction-rack' } }],
        places: [{ servedName: 'large', to: { nodeName: 'the-good-one' } }],
      });
      await six.admin.post<RebalanceView>('/admin/rebalance/apply', { rebalanceId: suggestion?.rebalanceId });
      await readyOn('mover', 'auction-rack');
      await readyOn('large', 'the-good-one');
      await askTheLargeOne();
    });
    const { suggestion, ended } = await six.admin.get<RebalanceState>('/admin/rebalance');
    expect(suggestion).toBeNull();
    expect(ended[0]).toMatchObject({ state: 'done', moves: [{ state: 'done' }] });
  });

  it('do the same by themselves in automatic mode, and take nothing that an admin dragged', async () => {
    const { deploymentId } = await readyOn('large', 'the-good-one');
    await six.admin.delete(`/admin/deployments/${deploymentId}`);
    await six.feed.until(60_000, 'the end of "large"', ({ nodes }) => {
      const [card] = nodes[nodeId('the-good-one')]?.gpus ?? [];
      return (card?.freeBytes ?? 0) > 40 * GIB;
    });
    const mover = await readyOn('mover', 'auction-rack');
    await six.admin.post(`/admin/instances/${mover.instanceId}/move`, { nodeId: nodeId('the-good-one') });
    const pinned = await readyOn('mover', 'the-good-one');
    expect(pinned.pinned).toBe(true);
    await six.admin.put('/admin/rebalance', { mode: 'automatic' });
    await withoutALostRequest(async () => {
      const large = await six.admin.post<DeploymentView>('/admin/deployments', { modelId, ...LARGE });
      expect(large.refusal).not.toBeNull();
      await six.admin.post(`/admin/instances/${pinned.instanceId}/unpin`, {});
      await readyOn('mover', 'auction-rack');
      await readyOn('large', 'the-good-one');
      await askTheLargeOne();
    });
    const { ended } = await six.admin.get<RebalanceState>('/admin/rebalance');
    expect(ended[0]).toMatchObject({ state: 'done', actor: null, moves: [{ servedName: 'mover', state: 'done' }] });
  });
});
