import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as listen, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Channel, WINDOW_BYTES } from './channel.js';
import { ChannelStream } from './channel-stream.js';
import { FakeEnd, settle } from './joined-ends.fake.js';
import { Multiplexer } from './multiplexer.js';

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

function carry(socket: Socket, onChannel: ((channel: Channel) => void) | null): Multiplexer {
  const channels = new Multiplexer(socket, { atTurnEnd: setImmediate, onChannel });
  socket.on('data', (bytes: Buffer) => channels.read(bytes));
  socket.on('drain', () => channels.drained());
  socket.on('error', () => {});
  socket.on('close', () => channels.fail(new Error('cut')));
  return channels;
}

/** What Node's HTTP client asks of a connection that it keeps. */
function asSocket(stream: ChannelStream): ChannelStream {
  return Object.assign(stream, { setKeepAlive() {}, setTimeout() {}, ref() {}, unref() {} });
}

/** An HTTP server behind one connection, and the end of it that asks. */
class Tunnel {
  handler: Handler = (_incoming, outgoing) => void outgoing.end('pong');
  readonly #http: Server = createServer((incoming, outgoing) => this.handler(incoming, outgoing));
  readonly streams: ChannelStream[] = [];

  private constructor(
    readonly near: Multiplexer,
    readonly nearSocket: Socket,
    far: Socket,
  ) {
    this.far = carry(far, (channel) => {
      const stream = new ChannelStream(channel);
      this.streams.push(stream);
      this.#http.emit('connection', stream);
    });
  }

  readonly far: Multiplexer;

  static async open(): Promise<Tunnel> {
    const door = listen().listen(0, '127.0.0.1');
    await once(door, 'listening');
    const far = connect((door.address() as AddressInfo).port, '127.0.0.1');
    const [near] = (await once(door, 'connection')) as [Socket];
    door.close();
    return new Tunnel(carry(near, null), near, far);
  }

  /** An agent whose every connection is a channel. */
  agent(): Agent {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agent.createConnection = () => asSocket(new ChannelStream(this.near.open()));
    return agent;
  }

  async ask(agent: Agent, method: string, body: Buffer | string = ''): Promise<IncomingMessage> {
    const asked = request({ agent, method, path: '/', headers: { 'content-length': body.length } });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  }

  async ping(): Promise<string> {
    const agent = this.agent();
    const said = await text(await this.ask(agent, 'GET'));
    agent.destroy();
    return said;
  }

  /** The next request, as the server has it. */
  next(): Promise<[IncomingMessage, ServerResponse]> {
    const usual = this.handler;
    return new Promise((resolve) => {
      this.handler = (incoming, outgoing) => {
        this.handler = usual;
        resolve([incoming, outgoing]);
      };
    });
  }
}

describe("a channel as a connection of Node's HTTP server", () => {
  let tunnel: Tunnel;
  let agent: Agent;

  beforeEach(async () => {
    tunnel = await Tunnel.open();
    agent = tunnel.agent();
  });

  afterEach(() => {
    agent.destroy();
    tunnel.nearSocket.destroy();
  });

  it('carries one request after the other', async () => {
    tunnel.handler = (incoming, outgoing) => void incoming.pipe(outgoing);
    for (const body of ['', 'short', 'x'.repeat(3_000_000)]) {
      expect((await text(await tunnel.ask(agent, 'POST', body))) === body).toBe(true);
    }
    expect(tunnel.streams).toHaveLength(1);
  });

  it('ends with an answer that is the last, all of which arrives, also at one who reads late', async () => {
    const body = Buffer.alloc(200_000, 'y');
    tunnel.handler = (_incoming, outgoing) => void outgoing.setHeader('connection', 'close').end(body);
    const answer = await tunnel.ask(agent, 'GET');
    while (tunnel.far.count + tunnel.near.count > 0) await once(tunnel.nearSocket, 'data');
    expect((await buffer(answer)).equals(body)).toBe(true);
    expect(answer.complete).toBe(true);
    expect(tunnel.streams.map(({ destroyed, errored }) => [destroyed, errored])).toEqual([[true, null]]);
  });

  it('takes an answer that begins before the request is read, and the next request', async () => {
    tunnel.handler = (_incoming, outgoing) => void outgoing.end('no');
    for (let i = 0; i < 2; i++) expect(await text(await tunnel.ask(agent, 'POST', Buffer.alloc(100_000)))).toBe('no');
    expect(tunnel.streams).toHaveLength(1);
  });

  it('tells its server of a request that is given up in its middle', async () => {
    const heard = tunnel.next();
    const channel = tunnel.near.open();
    channel.write(Buffer.from('POST / HTTP/1.1\r\nhost: node\r\ncontent-length: 100\r\n\r\nhalf of it'));
    const [incoming, outgoing] = await heard;
    const closed = [once(incoming, 'error'), once(outgoing, 'close')];
    incoming.resume();
    channel.reset();
    await Promise.all(closed);
    expect([incoming.complete, outgoing.writableFinished, tunnel.far.count]).toEqual([false, false, 0]);
  });

  it.each<[string, (tunnel: Tunnel, channel: Channel) => void]>([
    ['is given up', (_, channel) => channel.reset()],
    ['is ended', (_, channel) => channel.end()],
    ['loses its connection', ({ nearSocket }) => nearSocket.destroy()],
  ])('closes an answer that waits for its reader, when it %s', async (_what, close) => {
    const heard = tunnel.next();
    const channel = tunnel.near.open();
    channel.pause();
    channel.write(Buffer.from('GET / HTTP/1.1\r\nhost: node\r\n\r\n'));
    const [, outgoing] = await heard;
    const closed = once(outgoing, 'close');
    outgoing.write(Buffer.alloc(WINDOW_BYTES * 2));
    expect(await tunnel.ping()).toBe('pong');
    expect(outgoing.writableLength).toBeGreaterThan(0);
    close(tunnel, channel);
    await closed;
    expect(tunnel.streams[0]?.destroyed).toBe(true);
  });

  it('stops its engine while nobody reads the answer, and holds up no other', async () => {
    const [whole, piece] = [16 * 1_024 * 1_024, 64 * 1_024];
    let given = 0;
    const engine = new Readable({
      read() {
        given += piece;
        this.push(given > whole ? null : Buffer.alloc(piece));
      },
    });
    const heard = tunnel.next();
    const answering = tunnel.ask(agent, 'GET');
    engine.pipe((await heard)[1]);
    const answer = await answering;
    for (let i = 0; i < 20; i++) expect(await tunnel.ping()).toBe('pong');
    expect(given).toBeGreaterThan(WINDOW_BYTES);
    expect(given).toBeLessThan(WINDOW_BYTES + 6 * piece);
    expect(await buffer(answer)).toHaveLength(whole);
  });

  it('hangs up when it is destroyed before anything was said', async () => {
    tunnel.handler = (incoming) => void incoming.socket.destroy();
    const asked = request({ agent, path: '/' }).end();
    await expect(once(asked, 'response')).rejects.toThrow('socket hang up');
    expect(tunnel.far.count).toBe(0);
  });
});

describe('a channel as a stream', () => {
  const ends = (roomBytes: number) => {
    const streams: ChannelStream[] = [];
    const far = new FakeEnd((channel) => streams.push(new ChannelStream(channel)), roomBytes);
    const near = new FakeEnd(null, roomBytes);
    const channel = near.channels.open();
    settle(near, far);
    return { near, far, channel, stream: streams[0] as ChannelStream };
  };

  it('resets its channel when it is destroyed, and ends it when it is ended', async () => {
    for (const [deed, expected] of [['destroy', 'broken'] as const, ['end', 'ended'] as const]) {
      const { near, far, channel, stream } = ends(1_000);
      const told: string[] = [];
      channel.listen({ data() {}, ended: () => told.push('ended'), broken: () => told.push('broken') });
      stream[deed]();
      await once(stream, 'close');
      settle(near, far);
      expect(told).toEqual([expected]);
    }
  });

  it('refuses what is written once the other side has ended it, and is over then', async () => {
    const { near, far, channel, stream } = ends(1_000);
    channel.write(Buffer.from('unread'));
    channel.end();
    settle(near, far);
    expect(stream.destroyed).toBe(false);
    stream.write('late');
    await expect(once(stream, 'close')).rejects.toThrow('The channel is over.');
    expect(stream.destroyed).toBe(true);
  });

  it('is read to its end after the other side has ended it', async () => {
    const { near, far, channel, stream } = ends(1_000_000);
    channel.write(Buffer.alloc(50_000, 'a'));
    channel.write(Buffer.alloc(50_000, 'b'));
    channel.end();
    settle(near, far);
    expect(await text(stream)).toBe(`${'a'.repeat(50_000)}${'b'.repeat(50_000)}`);
    expect(stream.destroyed).toBe(true);
  });

  it('bears that its last piece is taken after its death', async () => {
    const { near, far, channel, stream } = ends(10);
    stream.write(Buffer.alloc(100));
    far.endTurn();
    channel.reset();
    near.endTurn();
    near.carryTo(far);
    await once(stream, 'close');
    expect(stream.writableLength).toBe(100);
    settle(near, far);
    expect(stream.errored).toBeNull();
  });

  it('gathers the pieces that wait into one', async () => {
    const { near, far, channel, stream } = ends(1_000);
    const heard: string[] = [];
    channel.listen({ data: (bytes) => heard.push(bytes.toString()), ended() {}, broken() {} });
    stream.cork();
    for (const piece of ['5\r\n', 'hello', '\r\n']) stream.write(piece);
    stream.uncork();
    settle(near, far);
    expect(heard).toEqual(['5\r\nhello\r\n']);
  });
});
