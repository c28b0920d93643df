import { FakeClock } from '../../src/routing/clock.fake.js';
import { DeploymentQueue } from '../../src/routing/deployment-queue.js';
import { InstanceLoads } from '../../src/routing/instance-loads.js';
import { LIMITS } from '../../src/routing/limits.js';
import { prefixesOf } from '../../src/routing/prefix-memory.js';
import type { Slot } from '../../src/routing/slot.js';
import { FakeServing, instance, servedModel } from './fake-serving.js';

/** A pretend instance: each of its slots writes at this speed, whatever the others do, and reads twenty times as fast. */
export interface Server {
  readonly id: string;
  readonly tokensPerSecond: number;
  readonly slots: number;
}

const READING_SPEED = 20;

export interface Arrival {
  readonly atMs: number;
  readonly ownerId: string;
  readonly tokens: number;
  readonly turn?: Turn;
}

/** Of a chat: all that was said before is sent again, and read again wherever it was not read before. */
export interface Turn {
  readonly chat: string;
  readonly number: number;
  /** Of the whole prompt. */
  readonly readTokens: number;
  /** Said so long after this one's answer. */
  readonly next: { readonly afterMs: number; readonly arrival: Omit<Arrival, 'atMs'> } | null;
}

export interface Served extends Arrival {
  readonly serverId: string;
  readonly startedAtMs: number;
  /** When its prompt was read. */
  readonly spokeAtMs: number;
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
  run.expect(arrivals);
  await run.toTheEnd();
  return run.served;
}

/** Promises of what just happened come true between two moments of the clock. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

abstract class Run {
  readonly clock = new FakeClock();
  readonly served: Served[] = [];
  private readonly startMs = this.clock.nowMs();
  private running = 0;
  /** In the order of time. */
  private readonly moments: { readonly atMs: number; readonly happen: () => void }[] = [];
  /** Tokens of each chat that each server has read or written. */
  private readonly known = new Map<string, number>();

  protected abstract arrive(arrival: Arrival): void;

  expect(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      this.running++;
      this.at(this.startMs + arrival.atMs, () => this.arrive(arrival));
    }
  }

  async toTheEnd(): Promise<void> {
    while (this.running > 0) {
      const next = this.moments.shift();
      const untilMs = next?.atMs ?? this.clock.nowMs() + 1_000;
      this.clock.advance(Math.max(0, untilMs - this.clock.nowMs()));
      next?.happen();
      await settled();
    }
  }

  protected work(arrival: Arrival, server: Server, done: (tookMs: number, readMs: number) => void): void {
    const startedAtMs = this.clock.nowMs();
    const readMs = this.read(arrival, server);
    const tookMs = readMs + (arrival.tokens / server.tokensPerSecond) * 1_000;
    const [fromMs, endedAtMs] = [startedAtMs - this.startMs, startedAtMs - this.startMs + tookMs];
    this.at(startedAtMs + tookMs, () => {
      this.running--;
      const times = { startedAtMs: fromMs, spokeAtMs: fromMs + readMs, endedAtMs };
      this.served.push({ ...arrival, serverId: server.id, ...times });
      const next = arrival.turn?.next;
      if (next) this.expect([{ ...next.arrival, atMs: endedAtMs + next.afterMs }]);
      done(tookMs, readMs);
    });
  }

  /** What it takes to read a prompt, less what this server has of it. */
  private read({ turn, tokens }: Arrival, server: Server): number {
    if (!turn) return 0;
    const place = `${turn.chat} ${server.id}`;
    const fresh = turn.readTokens - (this.known.get(place) ?? 0);
    this.known.set(place, turn.readTokens + tokens);
    return (fresh / (server.tokensPerSecond * READING_SPEED)) * 1_000;
  }

  private at(atMs: number, happen: () => void): void {
    let [from, to] = [0, this.moments.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.moments[middle]?.atMs ?? 0) <= atMs) from = middle + 1;
      else to = middle;
    }
    this.moments.splice(from, 0, { atMs, happen });
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

  protected override arrive(arrival: Arrival): void {
    const { ownerId, tokens, turn } = arrival;
    const readTokens = turn?.readTokens ?? 0;
    const { slot } = this.queue.claim({
      ...{ ownerId, tokens: tokens + readTokens / READING_SPEED, readTokens },
      ...{ deadlineMs: Number.MAX_SAFE_INTEGER, tried: [], trouble: null },
      prefixes: turn ? prefixesOf(messagesOf(turn)) : [],
    });
    void slot.then((held) => this.serve(held, arrival));
  }

  private serve(slot: Slot, arrival: Arrival): void {
    const { instanceId } = slot.instance;
    const server = this.servers.find(({ id }) => id === instanceId);
    if (!server) throw new Error(`no server ${instanceId}`);
    this.work(arrival, server, (tookMs, readMs) => {
      const readTokens = arrival.turn?.readTokens ?? 0;
      const work = arrival.tokens + readTokens / READING_SPEED;
      if (!slot.isHome) this.loads.learnReading(instanceId, readTokens, readMs);
      this.loads.learn(instanceId, work, tookMs, this.loads.of(instanceId).busySlots);
      slot.release();
    });
  }
}

/** As common proxies do: bound on arrival, in line behind the one that was chosen. */
class Plain extends Run {
  private readonly lines: { server: Server; busy: number; waiting: Arrival[] }[];
  private turn = 0;

  constructor(
    servers: readonly Server[],
    private readonly policy: Policy,
  ) {
    super();
    this.lines = servers.map((server) => ({ server, busy: 0, waiting: [] }));
  }

  protected override arrive(arrival: Arrival): void {
    const line = this.policy === 'round robin' ? this.lines[this.turn++ % this.lines.length] : this.shortest();
    line?.waiting.push(arrival);
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
      this.work(next, line.server, () => {
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

function speedOf(servers: readonly Server[]): number {
  return servers.reduce((sum, { tokensPerSecond, slots }) => sum + tokensPerSecond * slots, 0);
}

/** Mostly short, at times long. */
function logNormal(median: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return Math.max(4, Math.round(median * Math.exp(0.8 * normal)));
}

/** Random arrivals of log-normal answers that keep so much of the servers busy. */
export function arrivalsAt(load: number, servers: readonly Server[], count: number, random: () => number): Arrival[] {
  const meanTokens = 200 * Math.exp(0.5 * 0.8 ** 2);
  const gapMs = (meanTokens / (speedOf(servers) * load)) * 1_000;
  let atMs = 0;
  return Array.from({ length: count }, (_, index) => {
    atMs += -Math.log(random()) * gapMs;
    return { atMs, ownerId: `key-${index % 20}`, tokens: logNormal(200, random) };
  });
}

const TURNS = 10;
const THINKING_MS = 15_000;

/**
 * Chats of ten turns that begin at random times: a first message of about a thousand tokens, then a hundred each, and
 * answers of two hundred. They keep so much of the servers busy when each turn reads only what is new.
 */
export function chatsAt(load: number, servers: readonly Server[], count: number, random: () => number): Arrival[] {
  let atMs = 0;
  const chats = Array.from({ length: count }, (_, chat) => chatOf(`chat-${chat}`, random));
  const work = chats.reduce((sum, turns) => sum + workOf(turns), 0) / count;
  return chats.flatMap((turns, chat) => {
    atMs += (-Math.log(random()) * work * 1_000) / (speedOf(servers) * load);
    const first = inTurns(turns, `key-${chat % 20}`, random);
    return first ? [{ ...first, atMs }] : [];
  });
}

type Said = Pick<Turn, 'chat' | 'number' | 'readTokens'> & { readonly tokens: number };

function chatOf(chat: string, random: () => number): Said[] {
  let readTokens = 0;
  let written = 0;
  return Array.from({ length: TURNS }, (_, index) => {
    readTokens += written + logNormal(index === 0 ? 800 : 80, random);
    written = logNormal(160, random);
    return { chat, number: index + 1, readTokens, tokens: written };
  });
}

function workOf(turns: readonly Said[]): number {
  const last = turns.at(-1);
  const written = turns.reduce((sum, { tokens }) => sum + tokens, 0);
  return written + ((last?.readTokens ?? 0) - (written - (last?.tokens ?? 0))) / READING_SPEED;
}

function inTurns(
  [said, ...rest]: readonly Said[],
  ownerId: string,
  random: () => number,
): Omit<Arrival, 'atMs'> | null {
  if (!said) return null;
  const { tokens, ...turn } = said;
  const arrival = inTurns(rest, ownerId, random);
  const next = arrival && { afterMs: -Math.log(random()) * THINKING_MS, arrival };
  return { ownerId, tokens, turn: { ...turn, next } };
}

function messagesOf({ chat, number }: Turn): readonly object[] {
  return Array.from({ length: 2 * number - 1 }, (_, at) => ({ role: 'user', content: `${chat} ${at}` }));
}
