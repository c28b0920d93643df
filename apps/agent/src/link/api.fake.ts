/**
 * An API in memory, on a real port: joins, the link, tunnels and files. It answers what it was told to answer, keeps what
 * agents say, and lets a test wait for it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ChannelStream, channelsOn, type Multiplexer } from '@aivailable/channels';
import { type AgentMessage, type ApiMessage, agentMessage, type JoinAnswer, joinRequest } from '@aivailable/contracts';
import { Client } from 'undici';
import { type WebSocket, WebSocketServer } from 'ws';

type Of<T extends AgentMessage['type']> = Extract<AgentMessage, { type: T }>;

interface Expectation {
  readonly fits: (message: AgentMessage) => boolean;
  readonly settle: (message: AgentMessage) => void;
}

const PATIENCE_MS = 60_000;

export class FakeApi {
  readonly joins: unknown[] = [];
  readonly joinTokens = new Map<string, JoinAnswer>();
  readonly nodeTokens = new Set<string>();
  readonly files = new Map<string, Buffer>();
  /** Range headers of the file requests, in their order. */
  readonly ranges: (string | undefined)[] = [];
  ignoreRanges = false;
  /** Breaks the connection off after that many bytes. */
  cutFilesAt: number | null = null;
  /** Begins an answer and never ends it. */
  holdFiles = false;
  /** So many bytes come before the hold. */
  holdFilesAt = 10;
  /** What an admin pinned; null: it cannot be asked. */
  pinned: string[] | null = [];
  heldFiles = 0;
  readonly said: AgentMessage[] = [];
  readonly tunnels = new Set<Socket>();
  /** Sent on the socket right behind the `101`. */
  tunnelGreeting = '';
  tunnelDials = 0;
  links = 0;
  /** How each hello is answered. */
  greeting: ApiMessage = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 60_000, tunnels: 0 };
  #link: WebSocket | null = null;
  #refused = 0;
  readonly #sockets = new Set<Socket>();
  readonly #clients = new Set<Client>();
  readonly #expectations = new Set<Expectation>();
  readonly #waits = new Set<() => void>();
  readonly #linkServer = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request, socket: Socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(port = 0): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve) => api.#server.listen(port, '127.0.0.1', resolve));
    return api;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  send(message: ApiMessage | { type: string }): void {
    this.#link?.send(JSON.stringify(message));
  }

  /** The next message of the kind that fits; what was said before does not count. */
  next<T extends AgentMessage['type']>(type: T, fits: (message: Of<T>) => boolean = () => true): Promise<Of<T>> {
    const isIt = (message: AgentMessage): message is Of<T> => message.type === type;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no such ${type} came`)), PATIENCE_MS);
      const expectation: Expectation = {
        fits: (message) => isIt(message) && fits(message),
        settle: (message) => {
          clearTimeout(timer);
          this.#expectations.delete(expectation);
          if (isIt(message)) resolve(message);
        },
      };
      this.#expectations.add(expectation);
    });
  }

  async tunnelsOpen(count: number): Promise<Socket[]> {
    while (this.tunnels.size < count) await this.#change();
    return [...this.tunnels];
  }

  async nextTunnel(): Promise<void> {
    const { tunnelDials } = this;
    while (this.tunnelDials === tunnelDials) await this.#change();
  }

  /** That many upgrades with a wrong token were turned away. */
  async refusals(count: number): Promise<void> {
    while (this.#refused < count) await this.#change();
  }

  async fileAsked(): Promise<void> {
    while (this.heldFiles === 0) await this.#change();
  }

  async fileDropped(): Promise<void> {
    while (this.heldFiles > 0) await this.#change();
  }

  async tunnelsGone(): Promise<void> {
    while (this.tunnels.size > 0) await this.#change();
  }

  /** This side of the first tunnel. */
  async channels(): Promise<Multiplexer> {
    const [tunnel] = await this.tunnelsOpen(1);
    if (!tunnel) throw new Error('There is no tunnel.');
    return channelsOn(tunnel, { atTurnEnd: setImmediate, onChannel: null, everyBeat: () => () => {} });
  }

  /** A client of whatever is at the other end of one tunnel, on channels of it. */
  async client(): Promise<Client> {
    const channels = await this.channels();
    const client = new Client('http://node', {
      connect: (_options, callback) => {
        const stream = new ChannelStream(channels.open()) as Duplex as Socket;
        setImmediate(() => callback(null, stream));
      },
    });
    this.#clients.add(client);
    return client;
  }

  /** As if the process were killed: every connection breaks. */
  async close(): Promise<void> {
    for (const client of this.#clients) void client.destroy();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The link stays open, but nothing is read or said on it any more. */
  fallSilent(): void {
    this.#link?.pause();
  }

  dropLink(): void {
    this.#link?.terminate();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.nodeTokens.has(token)) {
      this.#refused += 1;
      this.#wake();
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    } else if (request.url === '/link') {
      this.#linkServer.handleUpgrade(request, socket, head, (link) => this.#listen(link));
    } else {
      this.#tunnel(request, socket);
    }
  }

  #tunnel(request: IncomingMessage, socket: Socket): void {
    this.tunnelDials += 1;
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${request.headers.upgrade}\r\n\r\n`,
    );
    if (this.tunnelGreeting) socket.write(this.tunnelGreeting, 'latin1');
    this.tunnels.add(socket);
    // Sockets of a server are half-open: the other side's end alone would leave it standing.
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      this.tunnels.delete(socket);
      this.#wake();
    });
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waits.add(resolve));
  }

  #wake(): void {
    for (const wake of this.#waits) wake();
    this.#waits.clear();
  }

  #listen(link: WebSocket): void {
    this.#link = link;
    this.links += 1;
    link.on('message', (data) => {
      const message = agentMessage.parse(JSON.parse(String(data)));
      this.said.push(message);
      if (message.type === 'hello') this.send(this.greeting);
      for (const expectation of [...this.#expectations]) {
        if (expectation.fits(message)) expectation.settle(message);
      }
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/agent/join') this.#join(Buffer.concat(chunks).toString(), response);
    else if (request.url?.startsWith('/agent/files/')) this.#file(request, response);
    else if (request.url === '/agent/pinned-files') this.#pins(response);
    else if (request.url === '/agent/leave') this.#leave(request, response);
    else response.writeHead(404).end();
  }

  #join(body: string, response: ServerResponse): void {
    const asked = joinRequest.parse(JSON.parse(body));
    this.joins.push(asked);
    const answer = this.joinTokens.get(asked.token);
    this.joinTokens.delete(asked.token);
    if (answer) {
      this.nodeTokens.add(answer.nodeToken);
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } else {
      const error = { code: 'unauthenticated', message: 'The join token is used up.', requestId: 'r1' };
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    }
  }

  #leave(request: IncomingMessage, response: ServerResponse): void {
    const known = this.nodeTokens.delete(request.headers.authorization?.replace('Bearer ', '') ?? '');
    response.writeHead(known ? 204 : 401).end();
  }

  #pins(response: ServerResponse): void {
    if (this.pinned === null) response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ sha256: this.pinned }));
  }

  #file(request: IncomingMessage, response: ServerResponse): void {
    const bytes = this.files.get(request.url?.split('/').at(-1) ?? '');
    const { range } = request.headers;
    this.ranges.push(range);
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    const from = this.ignoreRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    if (this.holdFiles) this.#holdFile(response, bytes.subarray(from, this.holdFilesAt));
    else if (this.cutFilesAt === null) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(from, this.cutFilesAt), () => response.destroy());
  }

  #holdFile(response: ServerResponse, beginning: Buffer): void {
    this.heldFiles += 1;
    response.write(beginning);
    response.once('close', () => {
      this.heldFiles -= 1;
      this.#wake();
    });
    this.#wake();
  }
}
