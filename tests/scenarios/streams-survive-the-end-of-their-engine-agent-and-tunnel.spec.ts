import { writeFile } from 'node:fs/promises';
import type { CreatedApiKey, DeploymentView, InstanceView, LiveState, ModelView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AdminSession } from '../harness/admin-session.js';
import { bookedRequests } from '../harness/booked-requests.js';
import { Cluster } from '../harness/cluster.js';
import { CutLine } from '../harness/cut-line.js';
import { eventually } from '../harness/deadline.js';
import type { LiveFeed } from '../harness/live-feed.js';
import { greedyText, type KnownAnswer, StreamLoad } from '../harness/stream-load.js';

/** So often each; `npm run bench -- faults N` sets it, and where to write what came out. */
const TIMES = Number(process.env.FAULTS ?? '4');
const REPORT = process.env.FAULTS_REPORT;
const SERVED = 'survivor';
const NODES = ['left', 'right'];
const LONGEST_PAUSE_MS = 700;
/** As many as there are slots: whoever loses its engine finds the other one full, and waits. */
const READERS = 8;

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
  let admin: AdminSession;
  let known: readonly KnownAnswer[];
  /** With a budget, so that every request reserves some of it. */
  let key: CreatedApiKey;
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
    admin = await cluster.signIn();
    const [toy] = await admin.get<ModelView[]>('/admin/models');
    const wish = { modelId: toy?.modelId, servedName: SERVED, replicas: 2, slots: 4 };
    await admin.post<DeploymentView>('/admin/deployments', wish);
    await bothServe();
    const texts = QUESTIONS.map(async (body) => ({ body, text: await greedyText(cluster.url, cluster.apiKey, body) }));
    known = await Promise.all(texts);
    const limits = { tokensPerMonth: 1_000_000_000, parallelRequests: 2 * READERS };
    key = await admin.post<CreatedApiKey>('/admin/api-keys', { name: 'campaign', limits });
  });
  afterAll(async () => {
    await cluster?.stop();
    for (const line of lines.values()) await line.close();
  });

  const startNode = (node: string) => cluster.startAgent(node, ['--trial', '--name', node], lines.get(node)?.url);

  async function strike(fault: (typeof FAULTS)[number], victim: InstanceView): Promise<void> {
    const [name = '', agent] = [...cluster.agents].find(([, { nodeId }]) => nodeId === victim.nodeId) ?? [];
    if (fault === 'tunnel') {
      lines.get(name)?.drop();
    } else if (fault === 'engine') {
      if (victim.pid) process.kill(victim.pid, 'SIGKILL');
      await feed.until(60_000, 'the engine’s end', (state) => state.instances[victim.instanceId]?.pid !== victim.pid);
    } else {
      await agent?.killHard();
      await feed.until(60_000, 'suspicion', (state) => state.nodes[victim.nodeId]?.liveness !== 'ready');
      await startNode(name);
    }
  }

  /* In turns: an agent that starts anew has forgotten that its engine was killed, and brings it back at once. */
  async function strikes(load: StreamLoad): Promise<void> {
    for (let time = 0; time < TIMES * FAULTS.length; time++) {
      const fault = FAULTS[time % FAULTS.length] ?? 'tunnel';
      const victim = (await bothServe()).find(({ nodeId }) => nodeId === nodeOf(time));
      await new Promise((resolve) => setTimeout(resolve, LONGEST_PAUSE_MS * (0.3 + 0.7 * Math.random())));
      load.doing = fault;
      if (victim) await strike(fault, victim);
    }
  }

  it(
    'go on as the same answer, to the letter, whatever ends',
    async () => {
      const startedAtMs = Date.now();
      const load = new StreamLoad(cluster.url, key.key, known, READERS);
      await strikes(load);
      const { wrong, tokens, interrupted, ...counts } = await load.end();
      const { exact, continued, told } = counts;
      console.info(
        `${TIMES} times each of ${FAULTS.join(', ')}: ${exact} answers to the letter, ${continued} of them continued; ` +
          `${told} ended in an error event, ${wrong.length} otherwise`,
        ...wrong,
      );
      const left = await zeros();
      const booked = await answered(exact);
      const bookedTokens = booked.reduce((sum, one) => sum + one.tokens, 0);
      const retried = booked.filter(({ triesBefore }) => triesBefore > 0).length;
      const minutes = Math.round((Date.now() - startedAtMs) / 60_000);
      const more = {
        wrong: wrong.length,
        isBooked: bookedTokens === tokens,
        interrupted: Object.fromEntries(interrupted),
        retried,
        minutes,
        readers: READERS,
        left,
      };
      if (REPORT) await writeFile(REPORT, JSON.stringify({ times: TIMES, ...counts, ...more }));
      expect(wrong).toEqual([]);
      expect(continued).toBeGreaterThan(0);
      expect(told).toBeLessThanOrEqual((continued + told) * 0.01);
      expect(bookedTokens).toBe(tokens);
    },
    60_000 + TIMES * 30_000,
  );

  /** Every counter, once they are all at zero. */
  async function zeros(): Promise<Record<string, number>> {
    await feed.until(60_000, 'quiet', (state) => serving(state).every(({ busySlots }) => busySlots === 0));
    return eventually(60_000, 'counters at zero', async () => {
      const traffic = await admin.get<Record<string, number>>('/admin/traffic');
      return Object.values(traffic).every((count) => count === 0) ? traffic : undefined;
    });
  }

  /** What the ledger says of the answers that came whole. */
  const answered = (exact: number) =>
    eventually(60_000, 'the accounts', async () => {
      const whole = (await bookedRequests(admin, key.keyId)).filter(({ outcome }) => outcome === 'answered');
      return whole.length === exact ? whole : undefined;
    });

  const nodeOf = (time: number): string | undefined =>
    cluster.agents.get(NODES[Math.floor(time / FAULTS.length) % NODES.length] ?? '')?.nodeId;
});
