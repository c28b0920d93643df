import type { DeploymentView, InstanceView, LiveState, ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from '../harness/cluster.js';
import { CutLine } from '../harness/cut-line.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { greedyText, type KnownAnswer, StreamLoad } from '../harness/stream-load.js';

/** So often each; `npm run bench -- faults N` sets it. */
const TIMES = Number(process.env.FAULTS ?? '4');
const SERVED = 'survivor';
const NODES = ['left', 'right'];
const LONGEST_PAUSE_MS = 700;
const READERS = 4;

const numbers = {
  type: 'json_schema',
  json_schema: {
    name: 'numbers',
    schema: { type: 'array', items: { type: 'integer' }, minItems: 60, maxItems: 60 },
  },
};
const question = (content: string, more: object = {}) => ({
  ...{ model: SERVED, temperature: 0, messages: [{ role: 'user', content }] },
  ...more,
});
const QUESTIONS = [
  question('Hello'),
  question('Sixty numbers, please', { response_format: numbers, max_tokens: 400 }),
  question('Who are you?'),
  question('More numbers', { response_format: numbers, max_tokens: 250 }),
];

const FAULTS = ['engine', 'tunnel', 'agent'] as const;

/** Engines, agents and connections are ended at random moments under load, and every byte that readers get is judged. */
describe('streams under faults', () => {
  let cluster: Cluster;
  let feed: LiveFeed;
  let known: readonly KnownAnswer[];
  /** To each node its own wire. */
  const lines = new Map<string, CutLine>();

  const serving = (state: LiveState): InstanceView[] =>
    Object.values(state.instances).filter((one) => {
      const isServed = one.servedName === SERVED && one.state === 'ready' && one.wanted === 'run';
      return isServed && state.nodes[one.nodeId]?.liveness === 'ready';
    });
  const bothServe = () =>
    feed.until(90_000, 'two that serve', (state) => {
      const ready = serving(state);
      return ready.length === NODES.length && ready;
    });

  beforeAll(async () => {
    cluster = await Cluster.start({
      nodes: [],
      settings: { AIVAILABLE_LOST_MS: '20000', AIVAILABLE_SUSPECT_MS: '2000' },
    });
    for (const node of NODES) {
      lines.set(node, await CutLine.to(cluster.api.port));
      await startNode(node);
    }
    feed = await cluster.feed();
    const admin = await cluster.signIn();
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    const wish = { modelId: toy?.modelId, servedName: SERVED, replicas: 2, slots: 4 };
    await admin.post<DeploymentView>('/admin/deployments', wish);
    await bothServe();
    const texts = QUESTIONS.map(async (body) => ({ body, text: await greedyText(cluster.url, cluster.apiKey, body) }));
    known = await Promise.all(texts);
  }, 180_000);
  afterAll(async () => {
    await cluster?.stop();
    for (const line of lines.values()) await line.close();
  }, 90_000);

  const startNode = (node: string) => cluster.startAgent(node, ['--trial', '--name', node], lines.get(node)?.url);

  async function strike(fault: (typeof FAULTS)[number], victim: InstanceView): Promise<void> {
    const [name = '', agent] = [...cluster.agents].find(([, { nodeId }]) => nodeId === victim.nodeId) ?? [];
    if (fault === 'tunnel') {
      lines.get(name)?.drop();
    } else if (fault === 'engine') {
      if (victim.pid) process.kill(victim.pid, 'SIGKILL');
      await feed.until(10_000, 'the engine’s end', (state) => state.instances[victim.instanceId]?.pid !== victim.pid);
    } else {
      await agent?.killHard();
      await feed.until(10_000, 'suspicion', (state) => state.nodes[victim.nodeId]?.liveness !== 'ready');
      await startNode(name);
    }
  }

  /* In turns: an agent that starts anew has forgotten that its engine was killed, and brings it back at once. */
  it(
    'go on as the same answer, to the letter, whatever ends',
    async () => {
      const load = new StreamLoad(cluster.url, cluster.apiKey, known, READERS);
      for (let time = 0; time < TIMES * FAULTS.length; time++) {
        const ready = await bothServe();
        const victim = ready.find(({ nodeId }) => nodeId === nodeOf(time));
        await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS * (0.3 + 0.7 * Math.random())));
        if (victim) await strike(FAULTS[time % FAULTS.length] ?? 'tunnel', victim);
      }
      const { exact, continued, told, wrong } = await load.end();
      console.info(
        `${TIMES} times each of ${FAULTS.join(', ')}: ${exact} answers to the letter, ${continued} of them continued; ` +
          `${told} ended in an error event, ${wrong.length} otherwise`,
      );
      expect(wrong).toEqual([]);
      expect(continued).toBeGreaterThan(0);
      expect(told).toBeLessThanOrEqual((continued + told) * 0.01);
      await feed.until(20_000, 'quiet', (state) => serving(state).every(({ busySlots }) => busySlots === 0));
    },
    60_000 + TIMES * 30_000,
  );

  const nodeOf = (time: number): string | undefined =>
    cluster.agents.get(NODES[Math.floor(time / FAULTS.length) % NODES.length] ?? '')?.nodeId;
});
