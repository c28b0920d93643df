import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type DeploymentView, GIB, type InstanceView, type LiveState, type ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdminSession, RefusedCall } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { SteadyLoad } from '../harness/steady-load.js';

/** 12 GiB, and 16 GiB. */
const ADA = 'student-pc-07';
const ATTIC = 'graphics-lab';
const SERVED = 'shared';
/** Takes about 9 GiB of cache, so that it and the job cannot both stay. */
const LARGE = { servedName: SERVED, contextTokens: 1_048_576, slots: 14, replicas: 1 };

describe('a training job on a card of ours', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  let modelId: string | undefined;
  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: [ADA], settings: { AIVAILABLE_RETURN_MS: '1500' } });
    admin = await cluster.signIn();
    feed = await cluster.feed();
    modelId = (await admin.get<ModelView[]>('/admin/models'))[0]?.modelId;
  });
  afterAll(() => cluster?.stop());

  /** What a person does: starts jobs on the machine's only card, or ends them. */
  const jobs = async (node: string, ...gib: number[]) => {
    const found = gib.map((one, i) => ({ pid: 4242 + i, name: 'python', user: 'ada', bytes: Math.round(one * GIB) }));
    const folder = cluster.agents.get(node)?.folder ?? '';
    await writeFile(path.join(folder, 'pretend-jobs.json'), JSON.stringify({ 0: found }));
  };
  const nodeId = (name: string) => cluster.agents.get(name)?.nodeId;
  const ready = (state: LiveState): InstanceView[] =>
    Object.values(state.instances).filter(
      (one) => one.servedName === SERVED && one.state === 'ready' && one.wanted === 'run',
    );
  const readyOn = (name: string) => (state: LiveState) => ready(state).find((one) => one.nodeId === nodeId(name));
  const isOn = (name: string) => (state: LiveState) =>
    Object.values(state.instances).some((one) => one.servedName === SERVED && one.nodeId === nodeId(name));

  it('that was there first is named when ours is refused', async () => {
    await jobs(ADA, 8.8);
    const seen = await feed.until(5_000, 'the job', (state) => {
      return state.nodes[nodeId(ADA) ?? '']?.gpus[0]?.foreignProcesses?.[0];
    });
    expect(seen).toMatchObject({ pid: 4242, name: 'python', user: 'ada' });
    const { deploymentId } = await admin.post<DeploymentView>('/admin/deployments', { ...LARGE, modelId });
    const { refusal } = await admin.get<DeploymentView>(`/admin/deployments/${deploymentId}`);
    expect(refusal?.message).toMatch(
      /student-pc-07 GPU 0 \(.*RTX 3060, simulated\): \d\.\d\d GiB short \(needs \d\.\d\d GiB, [\d.]+ MiB usable; python \(pid 4242\) holds 8\.80 GiB/,
    );
    const answer = await cluster
      .client()
      .chat.completions.create({ model: SERVED, messages: [{ role: 'user', content: 'Hello' }] })
      .catch((error: Error) => error);
    expect(String(answer)).toContain('python (pid 4242) holds 8.80 GiB');
  });

  it('that ends lets ours in', async () => {
    await jobs(ADA);
    await feed.until(60_000, 'ours on the card', readyOn(ADA));
  });

  it('that starts makes ours stop where there is no other room; it comes back later', async () => {
    await jobs(ADA, 8.8);
    const { issue, at } = await feed.until(60_000, 'the card to be left', (state) => {
      const stands = Object.values(state.issues).find(({ code }) => code === 'foreign_process');
      return ready(state).length === 0 && stands && { issue: stands, at: Date.now() };
    });
    expect(issue.message).toMatch(/is needed by others: python \(pid 4242\) holds 8\.80 GiB.* shared made room/);
    await jobs(ADA);
    await feed.until(60_000, 'ours back on the card', readyOn(ADA));
    expect(Date.now() - at).toBeGreaterThan(1_500);
    await feed.until(5_000, 'no trouble', (state) => Object.keys(state.issues).length === 0);
  });

  it('that starts leaves ours alone on a node that holds', async () => {
    await admin.patch(`/admin/nodes/${nodeId(ADA)}`, { foreignPolicy: 'hold' });
    await jobs(ADA, 8.8);
    const issue = await feed.until(60_000, 'the issue', (state) => {
      return Object.values(state.issues).find(({ code }) => code === 'foreign_process');
    });
    expect(issue.message).toContain('Ours stay, because the node holds');
    expect(await feed.until(1_000, 'ours', readyOn(ADA))).toBeDefined();
    await jobs(ADA);
    await feed.until(60_000, 'no trouble', (state) => Object.keys(state.issues).length === 0);
    await admin.patch(`/admin/nodes/${nodeId(ADA)}`, { foreignPolicy: 'yield' });
  });

  it('that starts makes ours move where there is room, and back again, without a lost request', async () => {
    await cluster.startSimulated(ATTIC);
    await feed.until(60_000, 'the other node', (state) => state.nodes[nodeId(ATTIC) ?? '']?.liveness === 'ready');
    const client = cluster.client();
    const load = new SteadyLoad(5, async () => {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      const answer = await client.chat.completions.create({ model: SERVED, messages, max_tokens: 8 });
      if (!answer.choices[0]?.message.content) throw new Error('an answer without text');
    });
    await load.answered(5);
    await jobs(ADA, 8.8);
    await feed.until(60_000, 'ours on the other card', (state) => {
      return readyOn(ATTIC)(state) && !isOn(ADA)(state);
    });
    await jobs(ADA);
    await feed.until(60_000, 'ours at home', (state) => {
      return readyOn(ADA)(state) && !isOn(ATTIC)(state);
    });
    await load.answered(5);
    const { failures } = await load.end();
    expect(failures).toEqual([]);
  });

  it('may have as much room kept free for it as an admin says', async () => {
    const at = `/admin/nodes/${nodeId(ADA)}/gpus/sim-${ADA}-0`;
    const refused = await admin.patch(at, { headroomBytes: 12 * GIB }).catch((error: unknown) => error);
    expect(refused instanceof RefusedCall && JSON.stringify(refused.body)).toContain('would leave nothing');
    await admin.patch(at, { headroomBytes: 11 * GIB });
    const kept = await feed.until(5_000, 'the headroom', (state) => {
      return state.nodes[nodeId(ADA) ?? '']?.headroom?.find(({ setBytes }) => setBytes !== null);
    });
    expect(kept.bytes).toBe(11 * GIB);
    const preview = await admin.post<{ refusal: { message: string } }>('/admin/deployments/preview', {
      ...{ ...LARGE, modelId, servedName: 'another', replicas: 2 },
    });
    expect(preview.refusal.message).toMatch(/student-pc-07 GPU 0 .* 0 B usable/);
  });
});
