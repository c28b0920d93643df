import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { DeploymentView, ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdminSession } from '../harness/admin-session.js';
import { Cluster } from '../harness/cluster.js';
import { eventually } from '../harness/deadline.js';
import { type Asking, percentile, whole } from '../harness/door/door-calls.js';
import { EngineGauge } from '../harness/door/engine-gauge.js';
import { leave, leaveDirectly, msUntil, occupy, type Phase } from '../harness/door/leaving.js';
import { greedyOne, jainOf, lightOnes, p95 } from '../harness/door/sharing.js';
import { SteadyLoad } from '../harness/steady-load.js';

/** So many times in each phase, and so many turns of each light key; `npm run bench -- door` sets more, and the page. */
const ABORTS = Number(process.env.DOOR_ABORTS ?? '30');
const TURNS = Number(process.env.DOOR_TURNS ?? '0');
const PAGE = process.env.DOOR_PAGE;
const SLOTS = 4;
/** From a client's leaving to its engine's hearing of it, 99 times of 100. */
const WITHIN_MS = 50;
/** As leaving the engine itself, with nothing of ours in between. */
const TIMES_AS_LATE = 4;
/** Shorter than the answers that hold the slots meanwhile. */
const BATCH_MS = 3_000;
const PHASES: readonly Phase[] = ['waiting', 'reading', 'writing'];

interface Traffic {
  readonly waiting: number;
  readonly running: number;
}

/** A real API, a real agent and the simulated engine, with other requests going on all the time. */
describe('the front door', () => {
  let cluster: Cluster;
  let admin: AdminSession;
  let gauge: EngineGauge;
  let other: SteadyLoad;
  let toy: Asking;
  const rows: string[] = [];

  const traffic = () => admin.get<Traffic>('/admin/traffic');
  const keyOf = async (wish: object) => (await admin.post<{ key: string }>('/admin/api-keys', wish)).key;

  async function deploy(servedName: string, modelId: string | undefined): Promise<Asking> {
    await admin.post<DeploymentView>('/admin/deployments', { modelId, servedName, slots: SLOTS });
    await eventually(60_000, `a ready ${servedName}`, async () => {
      const all = await admin.get<DeploymentView[]>('/admin/deployments');
      return all.find((one) => one.servedName === servedName)?.readyInstances === 1 || undefined;
    });
    return { url: cluster.url, model: servedName, apiKey: cluster.apiKey };
  }

  beforeAll(async () => {
    cluster = await Cluster.start({ nodes: ['under-the-desk'] });
    admin = await cluster.signIn();
    const [file] = await admin.get<ModelView[]>('/admin/models');
    const busy = await deploy('busy', file?.modelId);
    toy = await deploy('toy', file?.modelId);
    gauge = await EngineGauge.of(cluster.agents.get('under-the-desk')?.folder ?? '');
    other = new SteadyLoad(5, async () => {
      await whole(busy, { prompt: 'Hello', maxTokens: 8 });
    });
  });
  afterAll(async () => {
    await other?.end();
    gauge?.close();
    await cluster?.stop();
    if (PAGE) await writeFile(PAGE, page());
  });

  it.each(PHASES)(
    'lets go at once of what a client leaves while it is %s',
    async (phase) => {
      const watch = {
        busy: () => gauge.busy(),
        waiting: async () => (await traffic()).waiting,
      };
      const took: number[] = [];
      const plain: number[] = [];
      /* Of one who waits the engine never heard: what is compared is looking itself. */
      const compare = () =>
        phase === 'waiting' ? msUntil(5_000, async () => !!(await traffic())) : leaveDirectly(gauge);
      while (took.length < ABORTS) {
        const free = phase === 'waiting' ? await occupy(SLOTS, toy) : null;
        const untilMs = performance.now() + BATCH_MS;
        try {
          while (took.length < ABORTS && performance.now() < untilMs) {
            took.push(await leave(phase, toy, watch));
            plain.push(await compare());
          }
        } finally {
          await free?.();
        }
      }
      const [half, most] = [percentile(took, 0.5), percentile(took, 0.99)];
      const [plainHalf, plainMost] = [percentile(plain, 0.5), percentile(plain, 0.99)];
      const times = [half, most, plainHalf, plainMost].map((ms) => ms.toFixed(1));
      rows.push(`| ${phase} | ${took.length} | ${times.join(' | ')} |`);
      /* Where others compute beside the tests, an engine hears late of anybody: then a few times as late is in time. */
      if (PAGE) expect(most).toBeLessThanOrEqual(Math.max(WITHIN_MS, TIMES_AS_LATE * plainMost));
      else expect(half).toBeLessThanOrEqual(Math.max(WITHIN_MS / 2, TIMES_AS_LATE * plainHalf));
      await eventually(60_000, 'a free engine', async () => (await gauge.busy()) === 0 || undefined);
    },
    30_000 + ABORTS * 1_000,
  );

  it('gives a budget of 100 tokens a minute out to its end to 50 calls at once, and one request more at most', async () => {
    const limits = { tokensPerMinute: 100 };
    const apiKey = await keyOf({ name: 'small', limits });
    const call = { prompt: 'Hello', maxTokens: 12 };
    const tokens = await Promise.all(Array.from({ length: 50 }, () => whole({ ...toy, apiKey }, call)));
    const got = tokens.flatMap((one) => one ?? []);
    const sum = got.reduce((all, one) => all + one, 0);
    rows.push(
      '',
      `50 calls at once with 100 tokens a minute: ${got.length} of ${got[0]} tokens each were answered, ${sum}.`,
    );
    expect(sum).toBeGreaterThanOrEqual(98);
    expect(sum - Math.max(...got)).toBeLessThan(100);
  });

  (TURNS > 0 ? it : it.skip)(
    'lets five light keys be answered beside a greedy one as if they were alone, nearly',
    async () => {
      const names = ['one', 'two', 'three', 'four', 'five'];
      const keys = await Promise.all(names.map((name) => keyOf({ name })));
      const alone = await lightOnes(toy, keys, TURNS);
      const stop = greedyOne({ ...toy, apiKey: await keyOf({ name: 'greedy' }) });
      const beside = await lightOnes(toy, keys, TURNS);
      const answered = await stop();
      const [ratio, jain] = [p95(beside) / p95(alone), jainOf(beside)];
      rows.push(
        '',
        `One greedy key, which always has 24 requests at the door and got ${answered} answers, beside five light ones on ${SLOTS} slots:`,
        `the light ones' p95 first token ${p95(beside).toFixed(0)} ms, alone ${p95(alone).toFixed(0)} ms: ${ratio.toFixed(2)} x. Jain ${jain.toFixed(3)}.`,
      );
      expect(ratio).toBeLessThanOrEqual(1.5);
      expect(jain).toBeGreaterThanOrEqual(0.95);
    },
    60_000 + TURNS * 20_000,
  );

  it('holds nothing back', async () => {
    await other.end();
    await eventually(60_000, 'a quiet door', async () => {
      const { waiting, running } = await traffic();
      return (waiting === 0 && running === 0) || undefined;
    });
  });

  const page = () => `# The front door, in real processes

Made by \`npm run bench -- door\`: a real API, a real agent and the simulated engine at a fixed number of tokens a second,
while other requests go on beside. A client leaves, and the engine is asked at its own socket (the door, for one that
waits) until it works on nothing any more; the looking is part of the time. Compared in turns: leaving the engine itself, with
nothing of ours in between, and for one that waits a single look at the door. Milliseconds, on two cores with a load of
${loadavg()[0]?.toFixed(1)}: where that is more than two, the comparison says more than the time.

| left while | times | p50 | p99 | compared p50 | compared p99 |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
});
