import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Inbound, Outbound } from '../../src/http/inbound.js';
import { PlainDoorRoom } from './plain-door-room.js';

/** Nothing here is about time, but where a test says so. */
const PATIENCE = { headersWithinMs: 60_000, requestWithinMs: 60_000, idleMs: 60_000, lookEveryMs: 20 };

const say = (response: Outbound, text: string, status = 200) => {
  response.writeHead(status, ['content-length', String(text.length)]);
  response.end(text, 'latin1');
};

describe('a connection before the models’ door whose client means no good', () => {
  let room: PlainDoorRoom;

  const open = (patience: Partial<typeof PATIENCE> = {}) =>
    PlainDoorRoom.open({ ...PATIENCE, ...patience }, (request, response) => say(response, `${nameOf(request)};`));
  beforeEach(async () => {
    room = await open();
  });
  afterEach(() => room.close());

  /** The first is answered when `release` is called, all others at once. */
  const holdFirst = () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((arrived) => {
      const usual = room.handle;
      room.handle = (request, response) => {
        room.handle = usual;
        release = () => usual(request, response);
        arrived();
      };
    });
    return { held, release: () => release() };
  };

  it('is answered once and in order where it said too much ahead, in many pieces, plain and not', async () => {
    const { held, release } = holdFirst();
    room.socket.setNoDelay(true);
    room.socket.write(post('first'));
    await held;
    const names = ['plain first'];
    const ahead: string[] = [];
    for (; names.length < 67; names.push(`plain a${ahead.length}`)) ahead.push(post(`a${ahead.length + 1}`, 1_000));
    room.socket.write(ahead.join(''));
    for (let i = 0; i < 12; i++) {
      const isPlain = i < 9;
      names.push(`${isPlain ? 'plain' : 'node'} b${i}`);
      await sent(room.socket, isPlain ? post(`b${i}`) : get(`b${i}`));
    }
    release();
    expect(await room.untilHeard(names.length)).toEqual(names);
    expect(room.asked.map(nameOf)).toEqual(names);
  });

  it('is asked nothing more of once its last answer is said', async () => {
    room.close();
    room = await open({ idleMs: 500 });
    const { held, release } = holdFirst();
    const stubborn = new Socket({ allowHalfOpen: true });
    stubborn.on('error', () => undefined).resume();
    stubborn.connect(room.outer.port, '127.0.0.1');
    await sent(stubborn, post('first'));
    await held;
    await sent(stubborn, post('second'));
    room.outer.stopAccepting();
    release();
    while (!stubborn.destroyed) await sent(stubborn, post('third'));
    expect(room.asked.map(nameOf)).toEqual(['plain first']);
  });

  it('has half a request read to its end when the service stops', async () => {
    const said = post('first', 100);
    await sent(room.socket, said.slice(0, -5));
    room.outer.stopAccepting();
    await sent(room.socket, said.slice(-5));
    expect(await room.untilHeard(1)).toEqual(['node first']);
  });

  it('does not take for taken what its client left', async () => {
    let begun: () => void = () => undefined;
    const writing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const left = new Promise<boolean>((resolve) => {
      room.handle = (_request, response) => {
        response.on('close', () => resolve(response.writableFinished));
        response.writeHead(200, ['content-length', '50000000']);
        response.end(Buffer.alloc(50_000_000));
        begun();
      };
    });
    room.socket.pause();
    room.socket.write(post('first'));
    await writing;
    room.socket.resetAndDestroy();
    expect(await left).toBe(false);
  });

  it.each([204, 304])('is sent no body with a %d', async (status) => {
    room.handle = (_request, response) => {
      room.handle = (request, then) => say(then, `${nameOf(request)};`);
      response.writeHead(status, ['x-a', 'b']);
      response.end();
    };
    room.socket.write(post('first') + post('second'));
    await room.untilHeard(1);
    expect(room.heard).not.toContain('transfer-encoding');
    expect(room.heard.split('\r\n\r\n')[1]).toMatch(/^HTTP/);
  });
});

function nameOf(request: Inbound): string {
  return `${request instanceof IncomingMessage ? 'node' : 'plain'} ${request.url?.slice('/v1/'.length)}`;
}

function post(name: string, bytes = 2): string {
  return `POST /v1/${name} HTTP/1.1\r\nhost: h\r\ncontent-length: ${bytes}\r\n\r\n${'x'.repeat(bytes)}`;
}

function get(name: string): string {
  return `GET /v1/${name} HTTP/1.1\r\nhost: h\r\n\r\n`;
}

/** Long enough ahead of what follows to be heard by itself. */
async function sent(socket: Socket, text: string): Promise<void> {
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
}
