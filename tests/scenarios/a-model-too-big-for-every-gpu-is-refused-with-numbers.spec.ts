import type { DeploymentView, ModelView, PlacementPreview } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';

/** A context that needs more gigabytes of cache than any card of the fleet has, with as few slots as it may have. */
const HUGE = { contextTokens: 1_048_576, slots: 64, minSlots: 32 };

describe('a model that is too big for every GPU', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let modelId: string | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['under-the-desk', 'graphics-lab'] });
    admin = await cluster.signIn();
    const feed = await cluster.feed();
    await feed.until(
      10_000,
      'two ready nodes',
      (state) => Object.values(state.nodes).filter((node) => node.liveness === 'ready').length === 2,
    );
    modelId = (await admin.get<ModelView[]>('/admin/models'))[0]?.modelId;
  });
  afterAll(() => cluster?.stop());

  it('is refused in the preview with the bytes that each GPU is short of', async () => {
    const preview = await admin.post<PlacementPreview>('/admin/deployments/preview', { modelId, ...HUGE });
    expect(preview.ok).toBe(false);
    expect(preview.refusal?.message).toContain('has no place, not even with 32 slots: ');
    const candidates = preview.refusal?.candidates ?? [];
    expect(candidates.map((one) => one.nodeName).sort()).toEqual(['graphics-lab', 'under-the-desk']);
    for (const candidate of candidates) expect(candidate.shortBytes).toBeGreaterThan(1024 ** 3);
  });

  it('shows the same refusal as a deployment and runs nothing', async () => {
    const { deploymentId } = await admin.post<DeploymentView>('/admin/deployments', {
      modelId,
      servedName: 'too-big',
      ...HUGE,
    });
    const feed = await cluster.feed();
    const refused = await feed.until(60_000, 'the refusal', (state) => {
      const deployment = state.deployments[deploymentId];
      return deployment?.refusal ? deployment : undefined;
    });
    expect(refused.readyInstances).toBe(0);
    expect(refused.refusal?.candidates.every((one) => (one.shortBytes ?? 0) > 0)).toBe(true);
    const answer = await fetch(`${cluster.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cluster.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'too-big', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(answer.status).toBe(503);
  });
});
