import type { Socket } from 'node:net';
import type { TunnelsMissing } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { systemClock } from '../clock.js';
import { silentLog } from '../log.js';
import { FakeApi } from './api.fake.js';
import { TunnelDialer } from './tunnel-dialer.js';

/** The ingress as the dialer sees it. */
class FakeEnd {
  readonly accepted: Socket[] = [];
  readonly busy = new Set<Socket>();
  #wake: () => void = () => {};

  accept(socket: Socket): void {
    this.accepted.push(socket);
    socket.on('error', () => {});
    socket.resume();
    this.#wake();
  }

  async has(count: number): Promise<void> {
    while (this.accepted.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  isBusy(socket: Socket): boolean {
    return this.busy.has(socket);
  }
}

describe('the tunnel dialer', () => {
  let api: FakeApi;
  let end: FakeEnd;
  let dialer: TunnelDialer;
  let missing: TunnelsMissing[];

  beforeEach(async () => {
    api = await FakeApi.start();
    api.nodeTokens.add('secret');
    end = new FakeEnd();
    missing = [];
    dialer = make();
  });

  afterEach(async () => {
    dialer.close();
    await api.close();
  });

  function make(clock = systemClock): TunnelDialer {
    const told = missing;
    return new TunnelDialer({
      ...{ apiUrl: api.url, nodeToken: 'secret', end, clock, random: () => 0, log: silentLog },
      onMissing: (one) => told.push(one),
      backOff: { firstMs: 10, longestMs: 20 },
    });
  }

  it('keeps as many open as it was told, and hands each to the ingress', async () => {
    dialer.keep(2);
    await end.has(2);
    dialer.keep(2);
    await settle();
    expect(api.tunnelDials).toBe(2);
    expect(dialer.openCount).toBe(2);
  });

  it('dials more when the API asks', async () => {
    dialer.keep(1);
    await api.tunnelsOpen(1);
    dialer.more(2, null);
    await api.tunnelsOpen(3);
    expect(api.tunnelDials).toBe(3);
  });

  it('dials many with few at once, and each says which ask it is for', async () => {
    dialer.more(600, 7);
    await api.tunnelsOpen(600);
    expect(api.asks).toEqual(Array.from({ length: 600 }, () => '7'));
    expect(api.mostAtOnce).toBeLessThanOrEqual(128);
    expect(missing).toEqual([]);
  });

  it('says how many of an ask will not come, once for all that fail together', async () => {
    api.nodeTokens.clear();
    dialer.more(3, 9);
    await api.refusals(3);
    while (missing.reduce((sum, { count }) => sum + count, 0) < 3) await settle();
    expect(missing.map(({ ask, reason }) => `${ask}: ${reason}`)).toEqual(missing.map(() => '9: the API answered 401'));
  });

  it('says so of those that are more than it keeps, and nothing of asks without a number', async () => {
    api.nodeTokens.clear();
    dialer.more(8_200, 1);
    dialer.more(5, null);
    await settle();
    const [told] = missing;
    expect(told).toEqual({ type: 'tunnels-missing', ask: 1, count: 8, reason: 'there are 8192 already' });
  });

  it('replaces one that closed when too few idle ones are left', async () => {
    dialer.keep(2);
    await end.has(2);
    const [first] = await api.tunnelsOpen(2);
    const replaced = api.nextTunnel();
    first?.destroy();
    await replaced;
    expect(api.tunnelDials).toBe(3);
  });

  it('does not count those in use as idle', async () => {
    dialer.keep(2);
    await end.has(2);
    for (const socket of end.accepted) end.busy.add(socket);
    dialer.keep(2);
    await api.tunnelsOpen(4);
    expect(dialer.openCount).toBeGreaterThanOrEqual(2);
  });

  it('hands over what the API sent right behind its answer', async () => {
    api.tunnelGreeting = 'GET /first HTTP/1.1\r\n\r\n';
    const heard = new Promise<string>((resolve) => {
      end.accept = (socket) => void socket.once('data', (chunk) => resolve(String(chunk)));
    });
    dialer.keep(1);
    expect(await heard).toBe(api.tunnelGreeting);
  });

  it('tries again, later each time, until the API takes it', async () => {
    const clock = new FakeClock();
    dialer = make(clock);
    api.nodeTokens.clear();
    dialer.keep(1);
    const waits: (number | null)[] = [];
    for (let n = 1; n <= 3; n++) {
      await api.refusals(n);
      while (clock.nextInMs === null) await settle();
      waits.push(clock.nextInMs);
      await clock.advance(clock.nextInMs ?? 0);
    }
    expect(waits).toEqual([5, 10, 10]);
    await api.refusals(4);
    api.nodeTokens.add('secret');
    while (clock.nextInMs === null) await settle();
    await clock.advance(20);
    await api.tunnelsOpen(1);
  });

  it('dials no more while paused, and leaves open tunnels alone', async () => {
    dialer.keep(1);
    await end.has(1);
    const [first] = await api.tunnelsOpen(1);
    dialer.pause();
    expect(first?.destroyed).toBe(false);
    const gone = new Promise((resolve) => end.accepted[0]?.once('close', resolve));
    first?.destroy();
    await gone;
    await settle();
    expect(api.tunnelDials).toBe(1);
  });

  it('closes everything at the end', async () => {
    dialer.keep(2);
    await api.tunnelsOpen(2);
    dialer.close();
    await api.tunnelsGone();
    expect(api.tunnelDials).toBe(2);
  });
});
