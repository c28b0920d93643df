import type { DeploymentView, ModelView, PlacementPreview, TimelineEntry } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import type { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { SteadyLoad } from '../harness/steady-load.js';

/** Turns and holds of seconds, so that the test does not take minutes. */
const QUICK = { AIVAILABLE_TURN_MS: '1500', AIVAILABLE_SCALE_MS: '300' };
const IDLE_SECONDS = 4;
const SLOTS = 64;

/** One card of 12 GB; each of two models takes more than half of it. A second node joins for the growth. */
describe('models on demand', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let feed: LiveFeed;
  let client: OpenAI;
  let modelId: string | undefined;
  let large = { slots: SLOTS, minSlots: SLOTS, contextTokens: 0 };
  const ids = new Map<string, string>();

  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['student-pc-07'], settings: QUICK });
    admin = await cluster.signIn();
    feed = await cluster.feed();
    client = cluster.client();
    await feed.until(60_000, 'a ready node', ({ nodes }) =>
      Object.values(nodes).some((one) => one.liveness === 'ready'),
    );
    modelId = (await admin.get<ModelView[]>('/admin/models'))[0]?.modelId;
    large = await moreThanHalf();
    for (const name of ['anna', 'bert']) await deploy(name, { ...large, availability: 'on-demand', idleMinutes: 10 });
  });
  afterAll(() => cluster?.stop());

  /** A context whose cache takes between half of the card and all of it. */
  async function moreThanHalf(): Promise<typeof large> {
    for (let contextTokens = 4_096; contextTokens <= 2 ** 20; contextTokens = Math.round(contextTokens * 1.4)) {
      const wish = { slots: SLOTS, minSlots: SLOTS, contextTokens };
      const { footprint } = await admin.post<PlacementPreview>('/admin/deployments/preview', { modelId, ...wish });
      if ((footprint?.totalBytes ?? 0) > 6.5 * 2 ** 30) return wish;
    }
    throw new Error('no context is large enough');
  }

  async function deploy(servedName: string, more: object): Promise<DeploymentView> {
    const view = await admin.post<DeploymentView>('/admin/deployments', { modelId, servedName, ...more });
    ids.set(servedName, view.deploymentId);
    return view;
  }

  const ask = async (model: string, maxTokens = 8) => {
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const answer = await client.chat.completions.create({ model, messages, max_tokens: maxTokens });
    return answer.choices[0]?.message.content ?? '';
  };
  const ready = (servedName: string) =>
    feed.until(60_000, `${servedName} ready`, ({ instances }) =>
      Object.values(instances).find((one) => one.servedName === servedName && one.state === 'ready'),
    );
  const gone = (servedName: string) =>
    feed.until(60_000, `no ${servedName}`, ({ instances }) =>
      Object.values(instances).every((one) => one.servedName !== servedName),
    );
  const said = async () =>
    (await admin.get<TimelineEntry[]>('/admin/timeline?limit=200')).map(({ message }) => message);

  it('are listed and not loaded before somebody asks', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['anna', 'bert']));
    const view = await admin.get<DeploymentView>(`/admin/deployments/${ids.get('anna')}`);
    expect(view).toMatchObject({ availability: 'on-demand', readyInstances: 0, refusal: null });
    expect(view.demand).toMatchObject({ wantedReplicas: 0, loading: false, waiting: 0, lastUsedAt: null });
    expect(view.demand?.etaSeconds).toBeGreaterThan(0);
  });

  it('are loaded by the first request, which is answered', async () => {
    expect(await ask('anna')).not.toBe('');
    await ready('anna');
    expect(await said()).toContain('loading anna: a request waits for it');
  });

  it('make room for another one when they are idle', async () => {
    expect(await ask('bert')).not.toBe('');
    await gone('anna');
    expect(await said()).toContainEqual(
      expect.stringMatching(/^draining anna on student-pc-07 .*: makes room for bert$/),
    );
  });

  it('finish what they are answering before the other one has its turn; who waits is kept company', async () => {
    const long = await client.chat.completions.create({
      ...{ model: 'bert', max_tokens: 900, stream: true },
      messages: [{ role: 'user', content: `Repeat: ${'and so on '.repeat(400)}` }],
    });
    const words = (async () => {
      let finish: string | null = null;
      for await (const chunk of long) finish = chunk.choices[0]?.finish_reason ?? finish;
      return finish;
    })();
    const waiting = await fetch(`${cluster.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cluster.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'anna', max_tokens: 8, stream: true },
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    });
    const [finish, stream] = await Promise.all([words, waiting.text()]);
    expect(finish).toBe('length');
    expect(stream).toMatch(/^: waiting, about \d+ s until the model is loaded\n\n/);
    expect(stream).toMatch(/data: \[DONE\]\n\n$/);
    expect(stream).not.toContain('"error"');
  });

  it('that have no place at all are refused at once, with the numbers', async () => {
    await deploy('colossus', { slots: 64, minSlots: 64, contextTokens: 1_048_576, availability: 'on-demand' });
    const askedAtMs = Date.now();
    const refused = await ask('colossus').catch((error: Error) => error.message);
    expect(refused).toMatch(/^503 No instance of "colossus" is ready: Replica 1 of 1 of colossus has no place.* short/);
    expect(Date.now() - askedAtMs).toBeLessThan(8_000);
  });

  it('are unloaded when nobody asks for as long as was set', async () => {
    await admin.patch(`/admin/deployments/${ids.get('anna')}`, { idleMinutes: IDLE_SECONDS / 60 });
    await gone('anna');
    expect(await said()).toContain(`unloading anna: no request for ${IDLE_SECONDS} s`);
  });

  it('grow by a replica while requests wait, and shrink when they do not', async () => {
    await cluster.startSimulated('graphics-lab');
    await deploy('crowd', { slots: 1, contextTokens: 4_096, replicas: 1, maxReplicas: 2 });
    await ready('crowd');
    const load = new SteadyLoad(6, async () => {
      if ((await ask('crowd', 60)) === '') throw new Error('an empty answer');
    });
    const count = (instances: Record<string, { servedName: string; state: string; wanted: string }>) =>
      Object.values(instances).filter(
        (one) => one.servedName === 'crowd' && one.state === 'ready' && one.wanted === 'run',
      ).length;
    await feed.until(60_000, 'a second replica', ({ instances }) => count(instances) === 2);
    const { failures } = await load.end();
    expect(failures).toEqual([]);
    expect(await said()).toContainEqual(expect.stringMatching(/^crowd grows from 1 to 2 replicas: /));
    await feed.until(60_000, 'one replica again', ({ instances }) => count(instances) === 1);
    expect(await said()).toContainEqual(
      expect.stringMatching(/^crowd shrinks from 2 to 1 replicas: little to do for 9 s$/),
    );
  });
});
