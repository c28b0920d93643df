import { NO_LIMITS } from '@aivailable/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SpendingBook, type SpendingEntry } from '../../auth/spending/spending-book.js';
import { FakeClock } from '../clock.fake.js';
import { LimitGate } from './limit-gate.js';
import { reserved } from './reserved.fake.js';
import { SpendingSync } from './spending-sync.js';

/** The book of two processes in memory, of which one answers when the test says so. */
class SharedBook extends SpendingBook {
  readonly isShared = true;
  answering: Promise<void> = Promise.resolve();
  broken: Error | null = null;

  constructor(
    private readonly process: string,
    private readonly shares: Map<string, unknown>,
  ) {
    super();
  }

  override async write(entries: readonly SpendingEntry[]): Promise<void> {
    if (this.broken) throw this.broken;
    for (const entry of entries) {
      const others = [...this.shares].filter(([process]) => process !== this.process).map(([, share]) => share);
      const share = entry.claim({ account: entry.account, dayTokens: 0, monthTokens: 0 }, others);
      this.shares.set(this.process, share);
    }
    await this.answering;
  }
}

describe('the exchange of shares', () => {
  const grant = {
    ...{ scopes: [], models: null, limits: { ...NO_LIMITS, requestsPerMinute: 10 } },
    project: { projectId: 'p', name: 'P', limits: NO_LIMITS },
  };
  let shares: Map<string, unknown>;
  let clock: FakeClock;
  beforeEach(() => {
    shares = new Map();
    clock = new FakeClock();
  });

  function aProcess(name: string) {
    const book = new SharedBook(name, shares);
    const gate = new LimitGate(clock, 60_000, true);
    const warnings: string[] = [];
    const sync = new SpendingSync(gate, book, clock, (message) => warnings.push(message));
    const process = { book, gate, sync, warnings, admitted: 0 };
    return Object.assign(process, {
      send: (count: number) => {
        for (let i = 0; i < count; i++)
          void reserved(gate, { keyId: 'k', keyName: 'k', grant }, 1).then(() => process.admitted++);
      },
    });
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('never gives away what its holder may be using that very moment', async () => {
    const [here, there] = [aProcess('here'), aProcess('there')];
    here.send(1);
    await here.sync.write();
    await here.sync.write();
    there.send(1);
    await there.sync.write();
    let answer: () => void = () => undefined;
    here.book.answering = new Promise((resolve) => {
      answer = resolve;
    });
    const exchange = here.sync.write();
    await settled();
    here.send(9);
    await there.sync.write();
    await settled();
    answer();
    await exchange;
    expect([here.admitted, there.admitted]).toEqual([10, 0]);
  });

  it('says nothing of those who were only turned away, however many they are', async () => {
    const here = aProcess('here');
    here.send(10);
    await here.sync.write();
    await settled();
    const { project } = grant;
    for (const guest of ['one', 'two', 'three']) {
      const accounts = [{ id: `guest:${guest}`, name: 'A guest', limits: { ...NO_LIMITS, tokensPerDay: 5 } }];
      const refused = reserved(here.gate, { keyId: 'k', keyName: 'k', grant: { ...grant, project, accounts } }, 1);
      await expect(refused).rejects.toThrow('has sent them');
    }
    const told: string[] = [];
    here.book.write = async (entries) => {
      told.push(...entries.map(({ account }) => account));
    };
    await here.sync.write();
    expect(told).toEqual(['key:k']);
  });

  it('is tried again when the database is away, and nothing that was used is forgotten', async () => {
    const here = aProcess('here');
    here.book.broken = new Error('the database is away');
    here.send(1);
    await here.sync.write();
    expect(here.warnings[0]).toBe('Budgets are not written down yet: the database is away');
    expect(here.admitted).toBe(0);
    here.book.broken = null;
    await here.sync.write();
    await settled();
    expect(here.admitted).toBe(1);
  });
});
