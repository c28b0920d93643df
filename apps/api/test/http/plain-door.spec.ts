import { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Outbound } from '../../src/http/inbound.js';
import { type Handle, PlainDoorRoom } from './plain-door-room.js';

/** Nothing here is about time, but where a test says so. */
const PATIENCE = { headersWithinMs: 60_000, requestWithinMs: 60_000, idleMs: 60_000, lookEveryMs: 50 };

/** Who read the request, and what of it. */
const echo: Handle = (request, response) => {
  const say = (body: string) => {
    const text = `${request instanceof IncomingMessage ? 'node' : 'plain'} ${request.url} ${body};`;
    response.writeHead(200, ['content-length', String(text.length)]);
    response.end(text, 'latin1');
  };
  if (request.body) {
    say(request.body.toString());
    return;
  }
  let body = '';
  request.on('data', (piece) => {
    body += piece.toString();
  });
  request.on('end', () => say(body.length > 100 ? `${body.length} bytes` : body));
};

describe('a connection before the models’ door', () => {
  let room: PlainDoorRoom;

  beforeEach(async () => {
    room = await PlainDoorRoom.open(PATIENCE, echo);
  });
  afterEach(() => room.close());

  const post = (body: string, lines = '', path = '/v1/x') =>
    `POST ${path} HTTP/1.1\r\nhost: h\r\n${lines}content-length: ${body.length}\r\n\r\n${body}`;

  it('is read without Node’s server as long as all that it says is plain', async () => {
    room.socket.write(post('one'));
    await room.untilHeard(1);
    room.socket.write(post('two') + post('three', 'X-More: yes\r\n') + post('four'));
    expect(await room.untilHeard(4)).toEqual([
      'plain /v1/x one',
      'plain /v1/x two',
      'plain /v1/x three',
      'plain /v1/x four',
    ]);
    expect(room.heard).toMatch(
      /^HTTP\/1\.1 200 OK\r\ncontent-length: 16\r\ndate: \w{3}, .* GMT\r\nconnection: keep-alive\r\n/,
    );
  });

  it('is given to Node’s server with the first thing that is not, and everything after it', async () => {
    room.socket.write(`${post('one')}GET /v1/y HTTP/1.1\r\nhost: h\r\n\r\n${post('three')}`);
    expect(await room.untilHeard(3)).toEqual(['plain /v1/x one', 'node /v1/y ', 'node /v1/x three']);
    room.socket.write('GET /console HTTP/1.1\r\nhost: h\r\n\r\n');
    expect((await room.untilHeard(4)).at(-1)).toBe('console');
  });

  it.each([
    ['chunks', 'POST /v1/x HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
    ['HTTP/1.0', 'POST /v1/x HTTP/1.0\r\nhost: h\r\ncontent-length: 3\r\n\r\nabc'],
    ['a wish to close', post('abc', 'connection: close\r\n')],
    ['a header twice', post('abc', 'accept: a\r\naccept: b\r\n')],
    ['an expectation', post('abc', 'expect: 100-continue\r\n')],
  ])('leaves %s to Node’s server', async (_what, said) => {
    room.socket.write(said);
    expect(await room.untilHeard(1)).toEqual(['node /v1/x abc']);
  });

  it('takes a body in pieces, and leaves a large one to Node’s server', async () => {
    const request = post('a body in pieces');
    room.socket.write(request.slice(0, -6));
    await new Promise((resolve) => setImmediate(resolve));
    room.socket.write(request.slice(-6));
    expect(await room.untilHeard(1)).toEqual(['plain /v1/x a body in pieces']);
    room.socket.write(post('x'.repeat(300_000)));
    expect((await room.untilHeard(2)).at(-1)).toBe('node /v1/x 300000 bytes');
  });

  const reopen = async (patience: Partial<typeof PATIENCE>) => {
    room.close();
    room = await PlainDoorRoom.open({ ...PATIENCE, ...patience }, echo);
  };

  it('ends when it rests for too long', async () => {
    await reopen({ idleMs: 300 });
    room.socket.write(post('one'));
    await room.untilHeard(1);
    await room.closed();
    expect(room.answers).toHaveLength(1);
  });

  it('ends when it never says anything', async () => {
    await reopen({ headersWithinMs: 300 });
    await room.closed();
    expect(room.answers).toEqual([]);
  });

  it('whose request never becomes whole is told so', async () => {
    await reopen({ headersWithinMs: 300, requestWithinMs: 300 });
    room.socket.write('POST /v1/x HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nabc');
    await room.closed();
    expect(room.heard).toContain(' 408 ');
  });

  it('answers what it was asked before the service stops, says that it closes, and closes', async () => {
    let finish: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      room.handle = (request, response) => {
        finish = () => echo(request, response);
        resolve();
      };
    });
    room.socket.write(post('the last'));
    await asked;
    room.outer.stopAccepting();
    finish();
    await room.closed();
    expect(room.answers).toEqual(['plain /v1/x the last']);
    expect(room.heard).toContain('connection: close\r\n');
  });

  it('ends with a stream that began before the service stopped, although it was promised more', async () => {
    const writing = new Promise<Outbound>((resolve) => {
      room.handle = (_request, response) => {
        response.writeHead(200, ['content-type', 'text/plain']);
        response.write('5\r\nplain\r\n', 'latin1');
        resolve(response);
      };
    });
    room.socket.write(post('one'));
    const response = await writing;
    room.outer.stopAccepting();
    response.end('0\r\n\r\n', 'latin1');
    await room.closed();
    expect(room.heard).toContain('connection: keep-alive');
    expect(room.heard.endsWith('5\r\nplain\r\n0\r\n\r\n')).toBe(true);
  });

  it('that rests is closed when the service stops', async () => {
    room.socket.write(post('one'));
    await room.untilHeard(1);
    room.outer.stopAccepting();
    await room.closed();
  });

  it('tells who answers that its client has left, and takes no word after that', async () => {
    const left = new Promise<Outbound>((resolve) => {
      room.handle = (_request, response) => {
        response.on('close', () => resolve(response));
        response.writeHead(200, ['content-type', 'text/plain']);
        response.write('a', 'latin1');
      };
    });
    room.socket.write(post('one'));
    await new Promise((resolve) => room.socket.once('data', resolve));
    room.socket.destroy();
    const response = await left;
    expect(response.writableFinished).toBe(false);
    expect(response.write('b', 'latin1')).toBe(true);
    response.end('c', 'latin1');
    expect(response.writableLength).toBe(0);
  });

  it('gets all of an answer that was said before it closed its side', async () => {
    const text = 'x'.repeat(8 * 1_024 * 1_024);
    const said = new Promise<void>((resolve) => {
      room.handle = (_request, response) => {
        response.writeHead(200, ['content-length', String(text.length)]);
        response.end(Buffer.from(text));
        resolve();
      };
    });
    room.socket.pause();
    room.socket.write(post('one'));
    await said;
    room.socket.end();
    await new Promise((resolve) => setImmediate(resolve));
    room.socket.resume();
    await room.closed();
    expect(room.heard.endsWith(text.slice(0, 1_000))).toBe(true);
    expect(room.heard.length).toBeGreaterThan(text.length);
  });

  it('refuses to write a header that would end its line', async () => {
    const thrown = new Promise<unknown>((resolve) => {
      room.handle = (_request, response) => {
        try {
          response.writeHead(200, ['x-split', 'a\r\nset-cookie: b']);
        } catch (error) {
          resolve(error);
        }
        response.destroy();
      };
    });
    room.socket.write(post('one'));
    expect(String(await thrown)).toContain('The header "x-split" cannot be sent.');
    await room.closed();
    expect(room.heard).toBe('');
  });

  it('writes chunks where no length was said, and a slow reader holds the writer up', async () => {
    const writing = new Promise<Outbound>((resolve) => {
      room.handle = (_request, response) => {
        response.writeHead(200, ['content-type', 'text/plain']);
        resolve(response);
      };
    });
    room.socket.pause();
    room.socket.write(post('one'));
    const response = await writing;
    expect(response.chunkedEncoding).toBe(true);
    const piece = Buffer.alloc(256 * 1_024, 'x');
    let pieces = 0;
    while (response.write(piece)) pieces++;
    expect(pieces).toBeLessThan(100);
    const taken = new Promise<void>((resolve) => response.once('drain', resolve));
    room.socket.resume();
    await taken;
    response.end();
    expect(room.heard).toContain('transfer-encoding: chunked');
  });
});
