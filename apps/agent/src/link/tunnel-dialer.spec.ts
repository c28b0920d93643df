import type { Duplex } from 'node:stream';
import type { Channel } from '@aivailable/channels';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, settle } from '../clock.fake.js';
import { systemClock } from '../clock.js';
import { silentLog } from '../log.js';
import { FakeApi } from './api.fake.js';
import { TunnelDialer } from './tunnel-dialer.js';

/** The ingress as the dialer sees it: it says what it hears, in capitals. */
class LoudEnd {
  readonly accepted: Duplex[] = [];

  accept(channel: Duplex): void {
    this.accepted.push(channel);
    channel.on('error', () => {});
    channel.on('data', (chunk) => channel.write(String(chunk).toUpperCase()));
  }
}

describe('the tunnel dialer', () => {
  let api: FakeApi;
  let end: LoudEnd;
  let dialer: TunnelDialer;

  beforeEach(async () => {
    api = await FakeApi.start();
    api.nodeTokens.add('secret');
    end = new LoudEnd();
    dialer = make();
  });

  afterEach(async () => {
    dialer.close();
    await api.close();
  });

  function make(clock = systemClock): TunnelDialer {
    return new TunnelDialer({
      ...{ apiUrl: api.url, nodeToken: 'secret', end, clock, random: () => 0, log: silentLog },
      backOff: { firstMs: 10, longestMs: 20 },
    });
  }

  it('keeps as many open as it was told, and no more than it has use for', async () => {
    dialer.keep(2);
    await api.tunnelsOpen(2);
    dialer.keep(2);
    await settle();
    expect(api.tunnelDials).toBe(2);
    dialer.keep(10_000);
    await api.tunnelsOpen(16);
    await settle();
    expect(api.tunnelDials).toBe(16);
  });

  it('hands every channel that is opened on a tunnel to the ingress, as a connection of its own', async () => {
    dialer.keep(1);
    const channels = await api.channels();
    const heard = await Promise.all(['one', 'two', 'three'].map((word) => answerTo(channels.open(), word)));
    expect(heard).toEqual(['ONE', 'TWO', 'THREE']);
    expect(end.accepted).toHaveLength(3);
    expect(dialer.openCount).toBe(1);
  });

  it('closes the channels with their tunnel', async () => {
    dialer.keep(1);
    const channels = await api.channels();
    await answerTo(channels.open(), 'hello');
    const gone = new Promise((resolve) => end.accepted[0]?.once('close', resolve));
    const [tunnel] = await api.tunnelsOpen(1);
    tunnel?.destroy();
    await gone;
  });

  it('closes a tunnel on which something else is spoken than frames, and dials another', async () => {
    api.tunnelGreeting = 'GET /first HTTP/1.1\r\n\r\n';
    dialer.keep(1);
    await api.tunnelsOpen(1);
    const replaced = api.nextTunnel();
    api.tunnelGreeting = '';
    await replaced;
    expect(end.accepted).toEqual([]);
  });

  it('replaces one that closed', async () => {
    dialer.keep(2);
    const [first] = await api.tunnelsOpen(2);
    const replaced = api.nextTunnel();
    first?.destroy();
    await replaced;
    expect(api.tunnelDials).toBe(3);
  });

  it('hands over what the API sent right behind its answer', async () => {
    api.tunnelGreeting = Buffer.concat([
      Buffer.from([3, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 5, 0, 0, 0, 1]),
      Buffer.from('early'),
    ]).toString('latin1');
    const heard = new Promise<string>((resolve) => {
      end.accept = (channel) => void channel.once('data', (chunk) => resolve(String(chunk)));
    });
    dialer.keep(1);
    expect(await heard).toBe('early');
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

  it('dials at once where one ends that lasted, and later each time where none does', async () => {
    const clock = new FakeClock();
    dialer = make(clock);
    dialer.keep(1);
    const next = async (lastingMs: number) => {
      const [tunnel] = await api.tunnelsOpen(1);
      while (dialer.openCount === 0) await settle();
      await clock.advance(lastingMs);
      tunnel?.destroy();
      await api.tunnelsGone();
      while (dialer.openCount > 0) await settle();
    };
    await next(1_000);
    const waits: (number | null)[] = [];
    for (let n = 0; n < 3; n++) {
      await next(999);
      waits.push(clock.nextInMs);
      await clock.advance(clock.nextInMs ?? 0);
    }
    expect(waits).toEqual([5, 10, 10]);
    await next(1_000);
    await next(999);
    expect(clock.nextInMs).toBe(5);
  });

  it('dials no more while paused, and leaves open tunnels alone', async () => {
    dialer.keep(1);
    const [first] = await api.tunnelsOpen(1);
    dialer.pause();
    expect(first?.destroyed).toBe(false);
    first?.destroy();
    while (dialer.openCount > 0) await settle();
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

function answerTo(channel: Channel, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    channel.listen({
      data: (bytes) => resolve(String(bytes)),
      ended: () => reject(new Error('ended')),
      broken: reject,
    });
    channel.write(Buffer.from(word));
  });
}
