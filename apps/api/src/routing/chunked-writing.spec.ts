import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChunkedWriting } from './chunked-writing.js';

describe('a stream that is written chunk by chunk', () => {
  const LARGE = Buffer.alloc(20_000, 'é');
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    writes(response, ChunkedWriting.on(response));
  });

  function writes(response: ServerResponse, chunked: ChunkedWriting | null): void {
    const to = chunked ?? response;
    to.write(Buffer.from('grüß'));
    to.write(Buffer.alloc(0));
    to.write(LARGE);
    to.end();
  }

  async function saidTo(request: string): Promise<Buffer> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.end(request);
    await once(socket, 'close');
    const bytes = Buffer.concat(pieces);
    return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  }

  beforeEach(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('has the coding of HTTP/1.1, byte for byte, for two answers behind each other too', async () => {
    const body = Buffer.concat([Buffer.from('6\r\ngrüß\r\n4e20\r\n'), LARGE, Buffer.from('\r\n0\r\n\r\n')]);
    const ask = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
    expect(await saidTo(ask)).toEqual(body);
    const both = await saidTo(ask + ask);
    expect(both.subarray(0, body.length)).toEqual(body);
    expect(both.subarray(-body.length)).toEqual(body);
  });

  it('has none in HTTP/1.0', async () => {
    const bare = Buffer.concat([Buffer.from('grüß'), LARGE]);
    expect(await saidTo('GET / HTTP/1.0\r\n\r\n')).toEqual(bare);
  });

  it('is an ordinary answer where its length is known', async () => {
    const plain = createServer((_, response) => {
      response.writeHead(200, { 'content-length': 2 });
      expect(ChunkedWriting.on(response)).toBeNull();
      response.end('ok');
    });
    await new Promise<void>((resolve) => void plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
    plain.closeAllConnections();
    await new Promise((resolve) => plain.close(resolve));
  });
});
