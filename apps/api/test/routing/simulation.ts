import { FakeClock } from '../../src/routing/clock.fake.js';
import { DeploymentQueue } from '../../src/routing/deployment-queue.js';
import { InstanceLoads } from '../../src/routing/instance-loads.js';
import { LIMITS } from '../../src/routing/limits.js';
import { prefixesOf } from '../../src/routing/prefix-memory.js';
import type { Slot } from '../../src/routing/slot.js';
import { FakeServing, instance, servedModel } from './fake-serving.js';

/** A pretend instance: each of its slots writes at this speed, whatever the others do. */
export interface Server {
  readonly id: string;
  readonly tokensPerSecond: number;
  readonly slots: number;
}

export interface Arrival {
  readonly atMs: number;
  readonly ownerId: string;
  readonly tokens: number;
  readonly messages?: readonly string[];
}

export interface Served extends Arrival {
  readonly serverId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

export type Policy = 'ours' | 'least connections' | 'round robin';

/** The same arrivals by one policy. Ours is the product's own queue and balancer, by a clock that is told the time. */
export async function simulate(
  policy: Policy,
  servers: readonly Server[],
  arrivals: readonly Arrival[],
): Promise<Served[]> {
  const run = policy === 'ours' ? new Ours(servers) : new Plain(servers, policy);
  const clock = run.clock;
  const startMs = clock.nowMs();
  for (const arrival of arrivals) {
    await run.until(startMs + arrival.atMs);
    run.arrive(arrival, startMs);
    await settled();
  }
  while (run.isBusy) await run.until(clock.nowMs() + 1_000);
  return run.served;
}

/** Promises of what just happened come true between two moments of the clock. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

abstract class Run {
  readonly clock = new FakeClock();
  readonly served: Served[] = [];
  protected running = 0;
  private readonly ends: { atMs: number; done: () => void }[] = [];

  get isBusy(): boolean {
    return this.running > 0;
  }

  abstract arrive(arrival: Arrival, startMs: number): void;

  async until(atMs: number): Promise<void> {
    for (let next = this.nextEnd(atMs); next; next = this.nextEnd(atMs)) {
      this.clock.advance(Math.max(0, next.atMs - this.clock.nowMs()));
      next.done();
      await settled();
    }
    this.clock.advance(Math.max(0, atMs - this.clock.nowMs()));
  }

  protected work(arrival: Arrival, startMs: number, server: Server, done: (tookMs: number) => void): void {
    const startedAtMs = this.clock.nowMs();
    const tookMs = (arrival.tokens / server.tokensPerSecond) * 1_000;
    this.ends.push({
      atMs: startedAtMs + tookMs,
      done: () => {
        this.running--;
        const times = { startedAtMs: startedAtMs - startMs, endedAtMs: startedAtMs + tookMs - startMs };
        this.served.push({ ...arrival, serverId: server.id, ...times });
        done(tookMs);
      },
    });
    this.ends.sort((a, b) => a.atMs - b.atMs);
  }

  private nextEnd(atMs: number) {
    const [next] = this.ends;
    return next && next.atMs <= atMs ? this.ends.shift() : undefined;
  }
}

class Ours extends Run {
  private readonly loads: InstanceLoads;
  private readonly queue: DeploymentQueue;

  constructor(private readonly servers: readonly Server[]) {
    super();
    const serving = new FakeServing();
    serving.set(servedModel('toy', { ready: servers.map(({ id, slots }) => instance(id, slots)) }));
    this.loads = new InstanceLoads(this.clock, LIMITS);
    this.queue = new DeploymentQueue('toy', serving, this.loads, this.clock, { ...LIMITS, queueLength: 1e9 });
  }

  override arrive(arrival: Arrival, startMs: number): void {
    this.running++;
    const { ownerId, tokens, messages } = arrival;
    const { slot } = this.queue.claim({
      ...{ ownerId, tokens, deadlineMs: Number.MAX_SAFE_INTEGER, tried: new Set<string>(), trouble: null },
      prefixes: prefixesOf(messages),
    });
    void slot.then((held) => this.serve(held, arrival, startMs));
  }

  private serve(slot: Slot, arrival: Arrival, startMs: number): void {
    const { instanceId } = slot.instance;
    const server = this.servers.find(({ id }) => id === instanceId);
    if (!server) throw new Error(`no server ${instanceId}`);
    this.work(arrival, startMs, server, (tookMs) => {
      this.loads.learn(instanceId, arrival.tokens, tookMs, this.loads.of(instanceId).busySlots);
      slot.release();
    });
  }
}

/** As common proxies do: bound on arrival, in line behind the one that was chosen. */
class Plain extends Run {
  private readonly lines: { server: Server; busy: number; waiting: { arrival: Arrival; startMs: number }[] }[];
  private turn = 0;

  constructor(
    servers: readonly Server[],
    private readonly policy: Policy,
  ) {
    super();
    this.lines = servers.map((server) => ({ server, busy: 0, waiting: [] }));
  }

  override arrive(arrival: Arrival, startMs: number): void {
    this.running++;
    const line = this.policy === 'round robin' ? this.lines[this.turn++ % this.lines.length] : this.shortest();
    line?.waiting.push({ arrival, startMs });
    if (line) this.serve(line);
  }

  private shortest() {
    return [...this.lines].sort((a, b) => a.busy + a.waiting.length - b.busy - b.waiting.length)[0];
  }

  private serve(line: Plain['lines'][number]): void {
    while (line.busy < line.server.slots) {
      const next = line.waiting.shift();
      if (!next) return;
      line.busy++;
      this.work(next.arrival, next.startMs, line.server, () => {
        line.busy--;
        this.serve(line);
      });
    }
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Repeatable noise. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_298;
  };
}

/** Random arrivals of log-normal answers that keep so much of the servers busy. */
export function arrivalsAt(load: number, servers: readonly Server[], count: number, random: () => number): Arrival[] {
  const speed = servers.reduce((sum, { tokensPerSecond, slots }) => sum + tokensPerSecond * slots, 0);
  const meanTokens = 200 * Math.exp(0.5 * 0.8 ** 2);
  const gapMs = (meanTokens / (speed * load)) * 1_000;
  let atMs = 0;
  return Array.from({ length: count }, (_, index) => {
    atMs += -Math.log(random()) * gapMs;
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    const tokens = Math.max(4, Math.round(200 * Math.exp(0.8 * normal)));
    return { atMs, ownerId: `key-${index % 20}`, tokens };
  });
}
