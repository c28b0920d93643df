import { NO_LIMITS, type UsageLimits } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SpendingModule } from '../../src/auth/spending/spending.module.js';
import { SpendingBook } from '../../src/auth/spending/spending-book.js';
import { FakeClock } from '../../src/routing/clock.fake.js';
import { LimitGate } from '../../src/routing/limits/limit-gate.js';
import type { Reservation } from '../../src/routing/limits/reservation.js';
import { reserved } from '../../src/routing/limits/reserved.fake.js';
import { SpendingSync } from '../../src/routing/limits/spending-sync.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { Room } from '../room.js';

const DAY_MS = 86_400_000;

/** An API process as far as budgets go: its own gate and its own connection, on a clock that all share. */
class Process {
  readonly gate: LimitGate;
  readonly sync: SpendingSync;
  admitted = 0;
  refused = 0;
  private readonly running: Reservation[] = [];

  private constructor(
    private readonly room: Room,
    private readonly clock: FakeClock,
  ) {
    const book = room.get(SpendingBook);
    this.gate = new LimitGate(clock, 60_000, book.isShared);
    this.sync = new SpendingSync(this.gate, book, clock, (message) => {
      throw new Error(message);
    });
  }

  static async open(database: TestDatabase, clock: FakeClock): Promise<Process> {
    return new Process(await Room.open({ imports: [SpendingModule], database }), clock);
  }

  /** Calls that come at once and wait as long as they must. */
  send(count: number, limits: Partial<UsageLimits>, tokens: number): void {
    const project = { projectId: 'p', name: 'P', limits: NO_LIMITS };
    const grant = { scopes: [], models: null, limits: { ...NO_LIMITS, ...limits }, project };
    for (let i = 0; i < count; i++) {
      reserved(this.gate, { keyId: 'k', keyName: 'k', grant }, tokens).then(
        (reservation) => {
          this.admitted++;
          this.running.push(reservation);
        },
        () => this.refused++,
      );
    }
  }

  settle(tokens: number): void {
    for (const reservation of this.running.splice(0)) reservation.settle(tokens, this.clock.nowMs());
  }

  async close(): Promise<void> {
    await this.sync.stop();
    await this.room.close();
  }

  /** As a kill does: nothing is written any more. */
  die(): Promise<void> {
    return this.room.close();
  }
}

async function exchange(processes: readonly Process[], times: number, tokens: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    for (const process of processes) {
      await process.sync.write();
      await new Promise((resolve) => setImmediate(resolve));
      process.settle(tokens);
    }
  }
}

describe('the budget of a day', () => {
  let database: TestDatabase;
  let clock: FakeClock;
  beforeEach(async () => {
    database = await openTestDatabase();
    clock = new FakeClock();
  });
  afterEach(() => database.close());

  it('is kept over restarts, and comes back with the next day', async () => {
    const limits = { tokensPerDay: 100 };
    const first = await Process.open(database, clock);
    first.send(1, limits, 60);
    await exchange([first], 2, 60);
    await first.die();

    const second = await Process.open(database, clock);
    second.send(5, limits, 60);
    await exchange([second], 3, 60);
    expect([second.admitted, second.refused]).toEqual([1, 4]);
    clock.advance(DAY_MS);
    second.send(1, limits, 60);
    await exchange([second], 2, 60);
    expect(second.admitted).toBe(2);
    await second.close();
  });

  it('and of a month go on side by side', async () => {
    const limits = { tokensPerDay: 100, tokensPerMonth: 150 };
    const process = await Process.open(database, clock);
    for (const _ of [1, 2]) {
      process.send(3, limits, 60);
      await exchange([process], 4, 60);
      clock.advance(DAY_MS);
    }
    expect([process.admitted, process.refused]).toEqual([3, 3]);
    await process.close();
  });
});

describe('several API processes', () => {
  let database: TestDatabase;
  let clock: FakeClock;
  let processes: Process[];
  beforeEach(async () => {
    database = await openTestDatabase({ shared: true });
    clock = new FakeClock();
    processes = [await Process.open(database, clock), await Process.open(database, clock)];
  });
  afterEach(async () => {
    for (const process of processes) await process.close();
    await database.close();
  });

  const admitted = () => processes.reduce((sum, process) => sum + process.admitted, 0);

  it.each([
    ['requests of a minute', { requestsPerMinute: 20 }, 20, 20],
    ['tokens of a minute', { tokensPerMinute: 1000 }, 20, 22],
    ['tokens of a day', { tokensPerDay: 1000 }, 20, 22],
  ])(
    'share %s: all of it is used, and no more than one request of each goes beyond',
    async (_name, limits, least, most) => {
      for (const process of processes) process.send(50, limits, 50);
      await exchange(processes, 30, 50);
      expect(admitted()).toBeGreaterThanOrEqual(least);
      expect(admitted()).toBeLessThanOrEqual(most);
    },
  );

  it('give it to the one that is asked, wherever the others stood before', async () => {
    const limits = { requestsPerMinute: 100 };
    const [here, there] = processes;
    there?.send(1, limits, 1);
    await exchange(processes, 3, 1);
    here?.send(120, limits, 1);
    await exchange(processes, 30, 1);
    expect(admitted()).toBe(100);
    expect(here?.refused).toBe(21);
  });

  it('hold what runs at a time together', async () => {
    for (const process of processes) process.send(10, { parallelRequests: 4 }, 1);
    for (let i = 0; i < 20; i++) for (const process of processes) await process.sync.write();
    expect(admitted()).toBe(4);
  });

  it('do without the share of one that died once a minute is over', async () => {
    const [here, there] = processes;
    const limits = { requestsPerMinute: 10 };
    for (const process of processes) process.send(2, limits, 1);
    await exchange(processes, 4, 1);
    processes = here ? [here] : [];
    await there?.die();
    const room = await Room.open({ imports: [SpendingModule], database });
    await room
      .get(DataSource)
      .query(
        `UPDATE spending SET shares = (SELECT jsonb_object_agg(key, jsonb_set(value, '{atMs}', '0')) FROM jsonb_each(shares))`,
      );
    await room.close();
    clock.advance(61_000);
    here?.send(12, limits, 1);
    await exchange(processes, 10, 1);
    expect(here?.admitted).toBe(12);
  });
});
