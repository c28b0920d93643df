import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Inbound, Outbound } from '../../src/http/inbound.js';
import { OuterServer } from '../../src/http/outer-server.js';
import { connected } from '../routing/fake-ports.js';

export type Handle = (request: Inbound, response: Outbound) => void;
type Patience = Parameters<typeof OuterServer.listen>[2];

/** The real server with a door to models that the test plays, and one client's connection to it. */
export class PlainDoorRoom {
  /** All that the client heard. */
  heard = '';
  /** What came to the door, in its order. */
  readonly asked: Inbound[] = [];

  private constructor(
    readonly outer: OuterServer,
    readonly socket: Socket,
    public handle: Handle,
  ) {}

  static async open(patience: Patience, handle: Handle): Promise<PlainDoorRoom> {
    const outer = await OuterServer.listen('127.0.0.1', 0, patience);
    const room = new PlainDoorRoom(outer, await connected(outer.port), handle);
    outer.open({
      dataPlane: { handles: (url) => url.startsWith('/v1/'), handle: (...both) => room.#ask(...both) },
      inner: createServer((_request, response) => response.end('inner;')),
      console: (_request, response) => response.end('console;'),
      upgrades: {},
    });
    room.socket.on('data', (bytes) => {
      room.heard += bytes.toString('latin1');
    });
    room.socket.on('error', () => undefined);
    return room;
  }

  #ask(request: Inbound, response: Outbound): void {
    this.asked.push(request);
    this.handle(request, response);
  }

  close(): void {
    this.socket.destroy();
    this.outer.closeAll();
  }

  /** What was said in the bodies, each ended by a semicolon. */
  get answers(): readonly string[] {
    const said = this.heard.matchAll(/(?:node|plain|inner|console)[^;\r]*;/g);
    return [...said].map(([text]) => text.slice(0, -1));
  }

  async untilHeard(count: number): Promise<readonly string[]> {
    while (this.answers.length < count) await new Promise((resolve) => this.socket.once('data', resolve));
    return this.answers;
  }

  async closed(): Promise<void> {
    if (!this.socket.closed) await new Promise<void>((done) => this.socket.once('close', () => done()));
  }
}
