import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { OuterServer } from '../../src/http/outer-server.js';
import type { Limits } from '../../src/routing/limits.js';
import { answering, Door } from './door.js';
import { connected, type ScriptedEngine } from './fake-ports.js';
import type { Wait } from './raw-words.js';

const PATIENCE = { headersWithinMs: 120_000, requestWithinMs: 120_000, idleMs: 120_000, lookEveryMs: 50 };
const LIMITS: Partial<Limits> = { bodyBytes: 100_000, senderStallMs: 120_000, readerStallMs: 120_000 };
/** One patience alone is short: a machine that stalls must not end what is not about it. */
const SHORT: Record<Wait, { patience?: Partial<typeof PATIENCE>; limits?: Partial<Limits> }> = {
  head: { patience: { headersWithinMs: 250, requestWithinMs: 2_000 } },
  body: { limits: { senderStallMs: 250 } },
  'refused body': { limits: { refusedBodyMs: 200 } },
  rest: { patience: { idleMs: 250 } },
  reader: { limits: { readerStallMs: 400 } },
};
const NOT_WITHIN_MS = 30_000;

/** The outermost server, as the product runs it but less patient in one thing, before the data plane on a scripted engine. */
export class RawWire {
  private constructor(
    readonly door: Door,
    readonly engine: ScriptedEngine,
    private readonly outer: OuterServer,
  ) {}

  static async open(waits?: Wait): Promise<RawWire> {
    const { patience, limits } = waits ? SHORT[waits] : {};
    const door = new Door({ ...LIMITS, ...limits });
    const engine = await door.engine('a', answering);
    door.serve(['a'], 8);
    const inner: Server = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not a model');
    });
    const outer = await OuterServer.listen('127.0.0.1', 0, { ...PATIENCE, ...patience });
    outer.open({
      dataPlane: door.plane,
      inner,
      console: (_request, response) => {
        response.writeHead(404).end('no page');
      },
      upgrades: {},
    });
    return new RawWire(door, engine, outer);
  }

  get port(): number {
    return this.outer.port;
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
    this.outer.closeAll();
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
