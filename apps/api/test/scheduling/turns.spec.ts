import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SeenAtTheDoor } from '../../src/events/cluster-event.js';
import { ControlledCluster } from './sequences/controlled-cluster.fake.js';
import { type Happening, letHappen } from './sequences/happenings.fake.js';

/** Two models on demand that fight for one card: who asks is heard every second, in a simulated hour or less. */

const TURN_SECONDS = 30;
const QUIET_SECONDS = 5;

interface Event {
  readonly second: number;
  readonly name: 'a' | 'b';
}

class Fight {
  /** When each became ready and was sent away. */
  readonly ready: Event[] = [];
  readonly evicted: Event[] = [];
  readonly served = { a: 0, b: 0 };
  readonly waited = { a: 0, b: 0 };
  readonly longestWait = { a: 0, b: 0 };
  readonly #cluster: ControlledCluster;
  readonly #ids: Readonly<Record<'a' | 'b', string>>;
  #second = 0;
  #asking = { a: false, b: false };

  constructor(priorities: { a: number; b: number } = { a: 1, b: 1 }) {
    this.#cluster = new ControlledCluster(({ decision }) => {
      for (const step of decision.plan.steps) if ('evictedFor' in step) this.#note(this.evicted, step.instanceId);
    });
    const start: Happening[] = [
      { kind: 'join', cards: [0] },
      { kind: 'deploy', model: 1, replicas: 1, priority: priorities.a },
      { kind: 'deploy', model: 1, replicas: 1, priority: priorities.b },
    ];
    for (const one of start) letHappen(this.#cluster, one);
    const [a, b] = this.#cluster.tables.deployments.map(({ id }) => id);
    this.#ids = { a: a ?? '', b: b ?? '' };
    for (const id of [a, b]) this.#cluster.tables.wish(id ?? '', { availability: 'on-demand', idleMs: 600_000 });
    this.#cluster.tick();
  }

  /** A second in which these ask. */
  pass(asking: { readonly a: boolean; readonly b: boolean }): void {
    this.#second += 1;
    for (const name of ['a', 'b'] as const) {
      if (asking[name]) this.#ask(name);
      else if (this.#asking[name])
        this.#say(name, { requests: 0, busySlots: 0, waiting: 0, slots: 0, longestWaitMs: 0 });
    }
    this.#asking = asking;
    const before = new Set(this.#readyOnes());
    this.#cluster.tick();
    for (const name of this.#readyOnes()) if (!before.has(name)) this.ready.push({ second: this.#second, name });
  }

  #ask(name: 'a' | 'b'): void {
    const isReady = this.#readyOnes().includes(name);
    this.waited[name] = isReady ? 0 : this.waited[name] + 1;
    this.longestWait[name] = Math.max(this.longestWait[name], this.waited[name]);
    if (isReady) this.served[name] += 1;
    const going = isReady ? { busySlots: 1, waiting: 0, slots: 2 } : { busySlots: 0, waiting: 1, slots: 0 };
    const longestWaitMs = this.waited[name] * 1_000;
    this.#say(name, { requests: 1, ...going, longestWaitMs });
  }

  #say(name: 'a' | 'b', said: Omit<SeenAtTheDoor, 'deploymentId' | 'doorId'>): void {
    this.#cluster.hearDoor({ deploymentId: this.#ids[name], doorId: 'door', ...said });
  }

  #readyOnes(): ('a' | 'b')[] {
    const { instances } = this.#cluster.tables;
    const isReady = (id: string) =>
      instances.some((row) => row.deploymentId === id && row.state === 'ready' && row.wanted === 'run');
    return (['a', 'b'] as const).filter((name) => isReady(this.#ids[name]));
  }

  #note(list: Event[], instanceId: string): void {
    const row = this.#cluster.tables.instances.find(({ id }) => id === instanceId);
    list.push({ second: this.#second, name: row?.deploymentId === this.#ids.a ? 'a' : 'b' });
  }
}

describe('two models on demand on a card for one', () => {
  it('take turns of thirty seconds when both are asked all the time, and both are served alike', () => {
    const fight = new Fight();
    for (let second = 0; second < 400; second++) fight.pass({ a: true, b: true });
    const { served, longestWait, evicted } = fight;
    /* A swap takes some five seconds of drain and load here. */
    expect(evicted.length).toBeGreaterThanOrEqual(7);
    expect(evicted.length).toBeLessThanOrEqual(400 / TURN_SECONDS);
    expect(served.a / served.b).toBeGreaterThan(0.8);
    expect(served.a / served.b).toBeLessThan(1.25);
    expect(served.a + served.b).toBeGreaterThan(260);
    expect(Math.max(longestWait.a, longestWait.b)).toBeLessThan(2 * TURN_SECONDS);
  });

  it('the one that is asked has the place of the one that is not, within seconds', () => {
    const fight = new Fight();
    for (let second = 0; second < 20; second++) fight.pass({ a: true, b: false });
    for (let second = 0; second < 20; second++) fight.pass({ a: false, b: true });
    expect(fight.evicted).toHaveLength(1);
    expect(fight.longestWait.b).toBeLessThanOrEqual(QUIET_SECONDS + 8);
    expect(fight.served.b).toBeGreaterThan(5);
  });

  it('nobody is loaded and nothing moves when nobody asks', () => {
    const fight = new Fight();
    for (let second = 0; second < 120; second++) fight.pass({ a: false, b: false });
    expect([fight.ready, fight.evicted]).toEqual([[], []]);
  });

  it('the more important one waits for nobody, and leaves to a lesser one only what it does not use', () => {
    const fight = new Fight({ a: 5, b: 1 });
    for (let second = 0; second < 120; second++) fight.pass({ a: true, b: true });
    expect(fight.evicted.filter(({ name }) => name === 'a')).toEqual([]);
    expect(fight.served.b).toBe(0);
    for (let second = 0; second < 60; second++) fight.pass({ a: false, b: true });
    expect(fight.served.b).toBeGreaterThan(20);
  });

  it('whoever asks and whenever, nobody who is used loses its place to an equal before its turn is over', () => {
    const spells = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 50 }), a: fc.boolean(), b: fc.boolean() }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(spells, (series) => {
        const fight = new Fight();
        for (const { seconds, a, b } of series) for (let i = 0; i < seconds; i++) fight.pass({ a, b });
        const swaps = fight.evicted.map(({ second, name }) => {
          const since = fight.ready.filter((one) => one.name === name && one.second <= second).at(-1)?.second ?? 0;
          return second - since;
        });
        /* An idle one goes after five quiet seconds; so there are never more swaps than that. */
        expect(Math.min(QUIET_SECONDS, ...swaps)).toBeGreaterThanOrEqual(QUIET_SECONDS);
      }),
      { numRuns: 12 },
    );
  });
});
