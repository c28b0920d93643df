import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  type Arrival,
  arrivalsAt,
  chatsAt,
  noise,
  type Policy,
  percentile,
  type Served,
  type Server,
  simulate,
} from './simulation.js';

/** `npm run bench -- routing` asks for more, and for the page. */
const REQUESTS = Number(process.env.ROUTING_REQUESTS ?? '4000');
const PAGE = process.env.ROUTING_PAGE;
const UNEQUAL: readonly Server[] = [
  { id: 'fast', tokensPerSecond: 40, slots: 4 },
  { id: 'slow', tokensPerSecond: 10, slots: 4 },
];
const EQUAL = ['a', 'b', 'c'].map((id): Server => ({ id, tokensPerSecond: 30, slots: 4 }));
const rows: string[] = [];
const seconds = (ms: number) => (ms / 1_000).toFixed(1);
const waits = (served: readonly Served[]) => served.map(({ atMs, startedAtMs }) => startedAtMs - atMs);
const spoke = (served: readonly Served[]) => served.map(({ atMs, spokeAtMs }) => spokeAtMs - atMs);
const whole = (served: readonly Served[]) => served.map(({ atMs, endedAtMs }) => endedAtMs - atMs);

describe('the queue and the balancer, simulated', () => {
  afterAll(() => {
    if (PAGE) writeFileSync(PAGE, page());
  });

  it('answer sooner than least connections on instances of 4:1 at 80 % load', async () => {
    const arrivals = arrivalsAt(0.8, UNEQUAL, REQUESTS, noise(7));
    const p99: Partial<Record<Policy, { wait: number; whole: number }>> = {};
    for (const policy of ['ours', 'least connections', 'round robin'] as const) {
      const served = await simulate(policy, UNEQUAL, arrivals);
      expect(served).toHaveLength(REQUESTS);
      const found = { wait: percentile(waits(served), 0.99), whole: percentile(whole(served), 0.99) };
      p99[policy] = found;
      const [wait50, whole50] = [percentile(waits(served), 0.5), percentile(whole(served), 0.5)];
      rows.push(`| ${policy} | ${[wait50, found.wait, whole50, found.whole].map(seconds).join(' | ')} |`);
    }
    const [ours, least] = [p99.ours, p99['least connections']];
    if (!ours || !least) throw new Error('not simulated');
    expect(ours.whole <= 0.75 * least.whole || ours.wait <= 0.8 * least.wait).toBe(true);
  });

  it('bring chats of ten turns back to their instance, at least nine times of ten, and sooner to their first token', async () => {
    rows.push(
      '',
      'Chats of ten turns on instances of 4:1 and on three equal ones: a first message of about a thousand tokens, then a',
      'hundred each, and answers of two hundred; the next turn some seconds after the answer. What an instance has not read',
      'of a chat it reads first, twenty times as fast as it writes. The load is what they were if every turn came back.',
      '',
      '| instances, load | policy | came back | wait p99 | first token p50 | first token p99 | whole p99 |',
      '|---|---|---|---|---|---|---|',
    );
    for (const [name, servers, most] of [
      ['4:1', UNEQUAL, 0.8],
      ['equal', EQUAL, 1],
    ] as const) {
      for (const load of [0.5, 0.8]) {
        const chats = chatsAt(load, servers, Math.ceil(REQUESTS / 20), noise(11));
        const [ours, least] = [
          await simulate('ours', servers, chats),
          await simulate('least connections', servers, chats),
        ];
        expect(ours).toHaveLength(chats.length * 10);
        for (const [policy, served] of [
          ['ours', ours],
          ['least connections', least],
        ] as const) {
          const times = [
            percentile(waits(served), 0.99),
            ...[0.5, 0.99].map((share) => percentile(spoke(served), share)),
          ];
          const all = [...times, percentile(whole(served), 0.99)].map(seconds).join(' | ');
          rows.push(`| ${name}, ${load * 100} % | ${policy} | ${(returned(served) * 100).toFixed(1)} % | ${all} |`);
        }
        expect(returned(ours)).toBeGreaterThanOrEqual(0.9);
        expect(percentile(spoke(ours), 0.99)).toBeLessThanOrEqual(most * percentile(spoke(least), 0.99));
      }
    }
  });

  it('let one greedy key not hold up five light ones', async () => {
    const one: readonly Server[] = [{ id: 'only', tokensPerSecond: 40, slots: 4 }];
    const light = lightArrivals(noise(5));
    const greedy = Array.from({ length: 600 }, (): Arrival => ({ atMs: 0, ownerId: 'greedy', tokens: 40 }));
    const alone = await simulate('ours', one, light);
    const together = await simulate(
      'ours',
      one,
      [...greedy, ...light].sort((a, b) => a.atMs - b.atMs),
    );
    const lightOnes = together.filter(({ ownerId }) => ownerId !== 'greedy');
    /* A first token comes when its slot is there and its prompt is read, here half a second. */
    const first = (served: readonly Served[]) => percentile(waits(served), 0.95) + 500;
    const ratio = first(lightOnes) / first(alone);
    const jain = jainOf(['k0', 'k1', 'k2', 'k3', 'k4'].map((key) => lightOnes.filter((one) => one.ownerId === key)));
    rows.push(
      '',
      `One greedy key beside five light ones: their p95 first token ${ratio.toFixed(2)} x of being alone, Jain ${jain.toFixed(3)}.`,
    );
    expect(ratio).toBeLessThanOrEqual(1.5);
    expect(jain).toBeGreaterThanOrEqual(0.95);
  });
});

function returned(served: readonly Served[]): number {
  const turns = [...served].sort((a, b) => a.startedAtMs - b.startedAtMs);
  const last = new Map<string, string>();
  let [back, all] = [0, 0];
  for (const { turn, serverId } of turns) {
    const before = last.get(turn?.chat ?? '');
    if (before !== undefined) all++;
    if (before === serverId) back++;
    last.set(turn?.chat ?? '', serverId);
  }
  return back / all;
}

function lightArrivals(random: () => number): Arrival[] {
  return Array.from({ length: 100 }, (_, index) => ({
    atMs: 1_000 + index * 1_000 + random() * 500,
    ownerId: `k${index % 5}`,
    tokens: 20,
  }));
}

/** How evenly they fare, by what each waits at the mean. */
function jainOf(groups: readonly (readonly Served[])[]): number {
  const shares = groups.map((served) => 1 / (500 + waits(served).reduce((sum, one) => sum + one, 0) / served.length));
  const sum = shares.reduce((total, one) => total + one, 0);
  return sum ** 2 / (shares.length * shares.reduce((total, one) => total + one ** 2, 0));
}

function page(): string {
  return `# Routing, simulated

Made by \`npm run bench -- routing\`: the product's own queue and balancer against what proxies do, by a clock that is
told the time. Two instances, one four times as fast as the other, four slots each; ${REQUESTS} requests of log-normal
length at random times, 80 % of what the two can write together. Round robin sends half of it to the slow one, which
can do a fifth: its line only grows. Seconds.

| policy | wait p50 | wait p99 | whole p50 | whole p99 |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
