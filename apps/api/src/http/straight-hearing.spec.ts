import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hearStraight } from './straight-hearing.js';

const LONG = 3_000_000;
/** Of a length that no buffer's is a multiple of. */
const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, i) => i));

describe('straight hearing', () => {
  let server: Server;
  let speaker: Socket;
  let listener: Socket;
  beforeEach(async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const came = once(server, 'connection');
    speaker = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [listener] = (await came) as [Socket];
  });
  afterEach(() => {
    speaker.destroy();
    listener.destroy();
    server.close();
  });

  /** Resolves with all that was heard, once it is so much. */
  const heard = (bytes: number, hear: (sum: number) => void = () => undefined) => {
    const pieces: Buffer[] = [];
    return new Promise<Buffer>((resolve) => {
      let sum = 0;
      hearStraight(listener, (piece) => {
        pieces.push(piece);
        sum += piece.length;
        hear(sum);
        if (sum >= bytes) resolve(Buffer.concat(pieces));
      });
    });
  };

  it('hears all there is, in its order', async () => {
    const said = Buffer.alloc(LONG, PATTERN);
    const all = heard(LONG);
    speaker.write(said);
    expect((await all).equals(said)).toBe(true);
  });

  it('hears nothing while paused, and then what came meanwhile before what comes later', async () => {
    const said = Buffer.alloc(LONG, PATTERN);
    let heardWhilePaused = 0;
    const all = heard(LONG, (sum) => {
      if (listener.isPaused()) heardWhilePaused++;
      if (sum % 3 === 0) return;
      listener.pause();
      setImmediate(() => listener.resume());
    });
    speaker.write(said);
    expect((await all).equals(said)).toBe(true);
    expect(heardWhilePaused).toBe(0);
  });

  it('holds up the speaker while paused, and not its own memory', async () => {
    const all = heard(LONG * 4, (sum) => sum < 100_000 && listener.pause());
    speaker.write(Buffer.alloc(LONG * 4));
    while (listener.readableLength < listener.readableHighWaterMark) await new Promise(setImmediate);
    expect(listener.readableLength).toBeLessThan(LONG);
    expect(speaker.writableLength).toBeGreaterThan(0);
    listener.resume();
    expect(await all).toHaveLength(LONG * 4);
  });

  it('tells of the end after the last byte', async () => {
    const all = heard(5);
    const end = once(listener, 'end');
    speaker.end('hello');
    await end;
    expect((await all).toString()).toBe('hello');
  });

  it('leaves the socket as it was to who comes next', async () => {
    const heardFirst: Buffer[] = [];
    const leave = hearStraight(listener, (bytes) => heardFirst.push(bytes));
    speaker.write('for the first');
    while (heardFirst.length === 0) await new Promise(setImmediate);
    leave();
    expect(String(heardFirst[0])).toBe('for the first');
    const next = once(listener, 'data');
    speaker.write('for the next');
    expect(String((await next)[0])).toBe('for the next');
    expect(Object.hasOwn(listener, 'push')).toBe(false);
  });
});
