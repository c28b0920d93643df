import { NO_LIMITS, type UsageLimits } from '@aivailable/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../clock.fake.js';
import { LimitGate } from './limit-gate.js';
import { Reservation } from './reservation.js';
import { reserved } from './reserved.fake.js';

const MINUTE = 60_000;

function caller(limits: Partial<UsageLimits>, project: Partial<UsageLimits> = {}, keyId = 'k') {
  const grant = {
    scopes: [],
    models: null,
    limits: { ...NO_LIMITS, ...limits },
    project: { projectId: 'p', name: 'Thesis', limits: { ...NO_LIMITS, ...project } },
  };
  return { keyId, keyName: 'notebook', grant };
}

describe('the gate of limits', () => {
  let clock: FakeClock;
  let gate: LimitGate;
  beforeEach(() => {
    clock = new FakeClock();
    gate = new LimitGate(clock, 5_000, false);
  });

  /** How it stands now: a reservation, the sentence of a refusal, or that it waits. */
  async function ask(who: ReturnType<typeof caller>, tokens = 1): Promise<Reservation | string> {
    const soon = new Promise<string>((resolve) => setImmediate(() => resolve('waits')));
    return Promise.race([reserved(gate, who, tokens).catch((error: Error) => error.message), soon]);
  }
  const settle = (outcome: Reservation | string, used: number) => {
    expect(outcome).toBeInstanceOf(Reservation);
    if (outcome instanceof Reservation) outcome.settle(used, clock.nowMs());
  };

  it('lets through whoever has no limit, and keeps nothing of it', async () => {
    expect(await ask(caller({}), 1_000_000)).toBeInstanceOf(Reservation);
    expect([...gate.all()]).toEqual([]);
    expect(gate.headersFor(caller({}))).toEqual([]);
  });

  it('counts requests of a minute exactly', async () => {
    const who = caller({ requestsPerMinute: 3 });
    for (const _ of [1, 2, 3]) settle(await ask(who), 1);
    expect(await ask(who)).toBe(
      'The API key "notebook" may send 3 requests per minute and has sent them. Try again in 61 s.',
    );
    clock.advance(MINUTE + 250);
    expect(await ask(who)).toBeInstanceOf(Reservation);
  });

  it('counts what runs at a time, and gives it back once', async () => {
    const who = caller({ parallelRequests: 2 });
    const first = await ask(who);
    await ask(who);
    expect(await ask(who)).toBe(
      'The API key "notebook" may have 2 requests running at a time and has them. Try again when one has ended.',
    );
    settle(first, 1);
    settle(first, 1);
    expect(await ask(who)).toBeInstanceOf(Reservation);
    expect(await ask(who)).toMatch(/running at a time/);
  });

  it('counts both, the key and its project', async () => {
    const project = { tokensPerMinute: 50 };
    settle(await ask(caller({ tokensPerMinute: 100 }, project), 10), 60);
    expect(await ask(caller({ tokensPerMinute: 100 }, project), 10)).toBe(
      'The project "Thesis" may use 50 tokens per minute and has used them. Try again in 61 s.',
    );
    expect(await ask(caller({}, project, 'another'), 10)).toMatch(/^The project "Thesis"/);
  });

  it('waits for what is only reserved, and refuses what was really used', async () => {
    const who = caller({ tokensPerMinute: 100 });
    const first = await ask(who, 500);
    const second = reserved(gate, who, 500);
    const third = reserved(gate, who, 500).catch((error: Error) => error.message);
    expect(gate.waiting).toBe(2);
    settle(first, 60);
    settle(await second, 60);
    expect(await third).toMatch(/may use 100 tokens per minute and has used them/);
    expect([gate.waiting, clock.pending]).toEqual([0, 1]);
  });

  it('lets the keys of a project go in turns', async () => {
    const project = { tokensPerMinute: 1_000 };
    const heavy = caller({ tokensPerMinute: 1_000 }, project, 'heavy');
    const light = caller({ tokensPerMinute: 1_000 }, project, 'light');
    const running = await ask(heavy, 1_000);
    const went: string[] = [];
    const wait = async (who: typeof heavy) => {
      const reservation = await reserved(gate, who, 1_000);
      went.push(who.keyId);
      reservation.settle(1, clock.nowMs());
    };
    const waiting = [heavy, heavy, heavy, light].map(wait);
    settle(running, 1);
    await Promise.all(waiting);
    expect(went).toEqual(['heavy', 'light', 'heavy', 'heavy']);
  });

  it('waits no longer than it may, and stops when the client leaves', async () => {
    const who = caller({ tokensPerMinute: 100 });
    await ask(who, 500);
    const patient = reserved(gate, who, 1).catch((error: Error) => error.message);
    const admitting = gate.reserve(who, 1);
    if (admitting instanceof Reservation) throw new Error('it should wait');
    admitting.leave(new Error('gone'));
    await expect(admitting.reservation).rejects.toThrow('gone');
    clock.advance(5_000);
    expect(await patient).toBe(
      'The API key "notebook" has tokens left, but they are reserved by requests that are running. Try again in 1 s.',
    );
  });

  it('says in headers what is left of the tightest budget', async () => {
    const who = caller({ requestsPerMinute: 10, tokensPerMinute: 1000 }, { requestsPerMinute: 2 });
    settle(await ask(who, 30), 40);
    expect(gate.headersFor(who)).toEqual([
      ...['x-ratelimit-limit-requests', '2'],
      ...['x-ratelimit-remaining-requests', '1'],
      ...['x-ratelimit-reset-requests', '0s'],
      ...['x-ratelimit-limit-tokens', '1000'],
      ...['x-ratelimit-remaining-tokens', '960'],
      ...['x-ratelimit-reset-tokens', '0s'],
    ]);
  });

  it('goes by new limits at once', async () => {
    settle(await ask(caller({ requestsPerMinute: 1 })), 1);
    expect(await ask(caller({ requestsPerMinute: 1 }))).toMatch(/may send 1 requests/);
    expect(await ask(caller({ requestsPerMinute: 2 }))).toBeInstanceOf(Reservation);
  });

  it('goes by new limits again after a request that came with the old ones', async () => {
    const before = caller({ requestsPerMinute: 1 });
    const now = caller({ requestsPerMinute: 3 });
    settle(await ask(now), 1);
    expect(await ask(before)).toMatch(/may send 1 requests/);
    expect(await ask(now)).toBeInstanceOf(Reservation);
  });

  it('forgets accounts of which nothing is left', async () => {
    settle(await ask(caller({ parallelRequests: 1 }), 1), 0);
    gate.forgetIdle();
    expect([...gate.all()]).toHaveLength(1);
    clock.advance(MINUTE + 250);
    gate.forgetIdle();
    expect([...gate.all()]).toHaveLength(0);
  });

  it('forgets whom it knows no more also while others wait', async () => {
    await ask(caller({ tokensPerMinute: 10 }, {}, 'busy'), 10);
    expect(await ask(caller({ tokensPerMinute: 10 }, {}, 'busy'), 10)).toBe('waits');
    settle(await ask(caller({ requestsPerMinute: 3 }, {}, 'passing')), 0);
    clock.advance(MINUTE + 250);
    await ask(caller({ tokensPerMinute: 10 }, {}, 'busy'), 10);
    expect(await ask(caller({ tokensPerMinute: 10 }, {}, 'busy'), 10)).toBe('waits');
    gate.forgetIdle();
    expect([...gate.all()].map(({ id }) => id)).toEqual(['key:busy']);
  });
});
