import { createServer, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Inbound, Outbound } from '../../src/http/inbound.js';
import { OuterServer } from '../../src/http/outer-server.js';
import { connected } from '../routing/fake-ports.js';

const PATIENCE = { headersWithinMs: 700, requestWithinMs: 3_000, idleMs: 1_000, lookEveryMs: 20 };

type Handle = (request: Inbound, response: Outbound) => void;

const say = (response: Outbound, text: string, status = 200) => {
  response.writeHead(status, ['content-length', String(text.length)]);
  response.end(text, 'latin1');
};

describe('a connection before the models’ door whose client means no good', () => {
  let outer: OuterServer;
  let handle: Handle;
  let socket: Socket;
  let heard: string;
  let asked: string[];

  beforeEach(async () => {
    heard = '';
    asked = [];
    handle = (request, response) => say(response, `${nameOf(request)};`);
    outer = await OuterServer.listen('127.0.0.1', 0, PATIENCE);
    outer.open({
      dataPlane: {
        handles: (url) => url.startsWith('/v1/'),
        handle: (request, response) => {
          asked.push(nameOf(request));
          handle(request, response);
        },
      },
      inner: createServer((_request, response) => response.end('inner;')),
      console: (_request, response) => response.end('console;'),
      upgrades: {},
    });
    socket = await connected(outer.port);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
  });
  afterEach(() => {
    socket.destroy();
    outer.closeAll();
  });

  const answers = () => [...heard.matchAll(/((?:node|plain) [^;\r]*);/g)].map(([, text]) => text);
  const untilHeard = async (count: number) => {
    while (answers().length < count) await new Promise((resolve) => socket.once('data', resolve));
    return answers();
  };
  /** The first is answered when `release` is called, all others at once. */
  const holdFirst = () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((arrived) => {
      const usual = handle;
      handle = (request, response) => {
        handle = usual;
        release = () => usual(request, response);
        arrived();
      };
    });
    return { held, release: () => release() };
  };

  it('is answered once and in order where it said too much ahead, in many pieces, plain and not', async () => {
    const { held, release } = holdFirst();
    socket.setNoDelay(true);
    socket.write(post('first'));
    await held;
    const names = ['plain first'];
    const ahead: string[] = [];
    for (; names.length < 67; names.push(`plain a${ahead.length}`)) ahead.push(post(`a${ahead.length + 1}`, 1_000));
    socket.write(ahead.join(''));
    for (let i = 0; i < 12; i++) {
      const isPlain = i < 9;
      names.push(`${isPlain ? 'plain' : 'node'} b${i}`);
      await sent(socket, isPlain ? post(`b${i}`) : get(`b${i}`));
    }
    release();
    expect(await untilHeard(names.length)).toEqual(names);
    expect(asked).toEqual(names);
  });

  it('is asked nothing more of once its last answer is said', async () => {
    const { held, release } = holdFirst();
    const stubborn = new Socket({ allowHalfOpen: true });
    stubborn.on('error', () => undefined).resume();
    stubborn.connect(outer.port, '127.0.0.1');
    await sent(stubborn, post('first'));
    await held;
    await sent(stubborn, post('second'));
    outer.stopAccepting();
    release();
    while (!stubborn.destroyed) await sent(stubborn, post('third'));
    expect(asked).toEqual(['plain first']);
  });

  it('has half a request read to its end when the service stops', async () => {
    const said = post('first', 100);
    await sent(socket, said.slice(0, -5));
    outer.stopAccepting();
    await sent(socket, said.slice(-5));
    expect(await untilHeard(1)).toEqual(['node first']);
  });

  it('does not take for taken what its client left', async () => {
    let begun: () => void = () => undefined;
    const writing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const left = new Promise<boolean>((resolve) => {
      handle = (_request, response) => {
        response.on('close', () => resolve(response.writableFinished));
        response.writeHead(200, ['content-length', '50000000']);
        response.end(Buffer.alloc(50_000_000));
        begun();
      };
    });
    socket.pause();
    socket.write(post('first'));
    await writing;
    socket.resetAndDestroy();
    expect(await left).toBe(false);
  });

  it.each([204, 304])('is sent no body with a %d', async (status) => {
    handle = (_request, response) => {
      handle = (request, then) => say(then, `${nameOf(request)};`);
      response.writeHead(status, ['x-a', 'b']);
      response.end();
    };
    socket.write(post('first') + post('second'));
    await untilHeard(1);
    expect(heard).not.toContain('transfer-encoding');
    expect(heard.split('\r\n\r\n')[1]).toMatch(/^HTTP/);
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
