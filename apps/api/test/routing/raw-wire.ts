import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { OuterServer } from '../../src/http/outer-server.js';
import type { Limits } from '../../src/routing/limits.js';
import { Door } from './door.js';
import { connected } from './fake-ports.js';

const PATIENCE = { headersWithinMs: 250, requestWithinMs: 2_000, idleMs: 250, lookEveryMs: 50 };
const LIMITS: Partial<Limits> = { bodyBytes: 100_000, senderStallMs: 250, readerStallMs: 400, refusedBodyMs: 200 };
const NOT_WITHIN_MS = 5_000;

/** The outermost server, as the product runs it but less patient, before the data plane on a scripted engine. */
export class RawWire {
  readonly door = new Door(LIMITS);
  private outer: OuterServer | null = null;
  private readonly inner: Server = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not a model');
  });

  async open(): Promise<this> {
    this.outer = await OuterServer.listen('127.0.0.1', 0, PATIENCE);
    this.outer.open({
      dataPlane: this.door.plane,
      inner: this.inner,
      console: (_request, response) => {
        response.writeHead(404).end('no page');
      },
      upgrades: {},
    });
    return this;
  }

  get port(): number {
    return this.outer?.port ?? 0;
  }

  connect(): Promise<Socket> {
    return connected(this.port);
  }

  /** Writes the parts, each once the one before has left, and returns all that came back before the connection closed. */
  async exchange(parts: readonly (string | Buffer)[], ends = false): Promise<string> {
    const socket = await this.connect();
    const chunks: Buffer[] = [];
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    for (const part of parts) await written(socket, part);
    if (ends) socket.end();
    const late = setTimeout(() => {
      chunks.push(Buffer.from('\n(it was not closed)'));
      socket.destroy();
    }, NOT_WITHIN_MS);
    await closed;
    clearTimeout(late);
    return Buffer.concat(chunks).toString();
  }

  async close(): Promise<void> {
    this.outer?.closeAll();
    await this.door.close();
  }
}

function written(socket: Socket, part: string | Buffer): Promise<void> {
  if (socket.destroyed || socket.writableEnded) return Promise.resolve();
  return new Promise((resolve) => socket.write(part, () => resolve()));
}

/** The statuses of the answers in a row; `100 Continue` included. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/(?:^|[\n}])HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
