import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ChannelStream, channelsOn } from '@aivailable/channels';
import {
  AGENT_PATHS,
  type AgentMessage,
  type ApiMessage,
  apiMessage,
  type Hello,
  LINK_PROTOCOL,
  TUNNEL_PROTOCOL,
} from '@aivailable/contracts';
import { WebSocket } from 'ws';

export interface AgentCloses {
  readonly code: number;
}

/** A scripted agent on real sockets: says what the test tells it, and remembers what it was told. */
export class FakeAgent {
  readonly heard: ApiMessage[] = [];
  readonly tunnels = new Set<Socket>();
  /** Channels that were ever opened on its tunnels. */
  channels = 0;
  readonly #ingress: Server;
  readonly #waiting = new Set<() => void>();
  #link: WebSocket | undefined;
  #closed: AgentCloses | undefined;

  constructor(
    private readonly port: number,
    private readonly token: string,
    answer: RequestListener = (_request, response) => response.end('ok'),
  ) {
    this.#ingress = createServer({ keepAliveTimeout: 0 }, answer);
  }

  async connect(): Promise<void> {
    const link = new WebSocket(`ws://127.0.0.1:${this.port}${AGENT_PATHS.link}`, {
      headers: { authorization: `Bearer ${this.token}` },
      perMessageDeflate: false,
    });
    this.#link = link;
    this.#closed = undefined;
    link.on('message', (data) => this.#hear(apiMessage.parse(JSON.parse(data.toString()))));
    link.on('close', (code) => {
      this.#closed = { code };
      this.#wake();
    });
    await once(link, 'open');
  }

  say(message: AgentMessage): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(text: string): void {
    this.#link?.send(text);
  }

  /** Waits for a message of this type that was not there before `from`. */
  async heardOf<T extends ApiMessage['type']>(type: T, from = 0): Promise<Extract<ApiMessage, { type: T }>> {
    const find = () =>
      this.heard.slice(from).find((message): message is Extract<ApiMessage, { type: T }> => message.type === type);
    await this.#until(() => find() !== undefined, `a message "${type}"`);
    return find() as Extract<ApiMessage, { type: T }>;
  }

  async closed(): Promise<AgentCloses> {
    await this.#until(() => this.#closed !== undefined, 'the end of the link');
    return this.#closed as AgentCloses;
  }

  /** Dials a tunnel; rejects with status and body when the door refuses. */
  async dialTunnel(headers: Record<string, string> = {}): Promise<Socket> {
    const dial = request({
      port: this.port,
      host: '127.0.0.1',
      path: AGENT_PATHS.tunnel,
      headers: { connection: 'Upgrade', upgrade: TUNNEL_PROTOCOL, authorization: `Bearer ${this.token}`, ...headers },
    });
    const socket = await new Promise<Socket>((resolve, reject) => {
      dial.on('upgrade', (_response, upgraded: Socket, head) => {
        if (head.length > 0) upgraded.unshift(head);
        resolve(upgraded);
      });
      dial.on('response', async (response) => {
        const body = (await response.toArray()).join('');
        reject(new Error(`${response.statusCode} ${body.trim()}`));
      });
      dial.on('error', reject);
      dial.end();
    });
    this.tunnels.add(socket.on('close', () => this.tunnels.delete(socket)));
    this.#carry(socket);
    return socket;
  }

  /** As kill -9 does: all sockets of the process end. */
  vanish(): void {
    this.#link?.terminate();
    for (const tunnel of this.tunnels) tunnel.destroy();
    this.#ingress.closeAllConnections();
  }

  #hear(message: ApiMessage): void {
    this.heard.push(message);
    this.#wake();
  }

  #carry(socket: Socket): void {
    channelsOn(socket, {
      atTurnEnd: setImmediate,
      onChannel: (channel) => {
        this.channels += 1;
        this.#ingress.emit('connection', new ChannelStream(channel));
      },
      everyBeat: () => () => {},
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    if (done()) return;
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error(`The agent waited in vain for ${what}.`)), 60_000);
      const check = () => {
        if (!done()) return;
        clearTimeout(deadline);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }
}

export function aHello(more: Partial<Hello> = {}): Hello {
  return {
    type: 'hello',
    protocol: LINK_PROTOCOL,
    agentVersion: '0.1.0',
    bootId: 'boot-1',
    hostname: 'lab-1.example',
    platform: 'linux',
    arch: 'x64',
    kind: 'real',
    observed: {
      seq: 0,
      rev: 1,
      assignmentEpoch: 0,
      assignmentRevision: 0,
      gpus: [],
      engines: [],
      instances: [],
      issues: [],
      files: [],
    },
    ...more,
  };
}

export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
