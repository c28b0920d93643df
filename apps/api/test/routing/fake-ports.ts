import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NO_LIMITS } from '@aivailable/contracts';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import { type Grant, UNKNOWN_PROJECT } from '../../src/auth/grant.js';
import { type AskingHeaders, Principals, type Recognised, type RecognisedCaller } from '../../src/auth/principal.js';
import type { ClusterEvent, ClusterEventType, EventOf, FinishedRequest } from '../../src/events/cluster-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { type NodeDispatcher, NodeTunnels } from '../../src/fleet/node-tunnels.js';

const A_USER = { kind: 'user', userId: 'u1', email: 'a@b', role: 'member' } as const;
const EVERYTHING: Grant = {
  scopes: ['chat', 'embed'],
  models: null,
  limits: NO_LIMITS,
  project: UNKNOWN_PROJECT,
};

/** Keys are `key-<name>`; a cookie is a user, or a guest. They may do everything unless a test says otherwise. */
export class FakePrincipals extends Principals {
  private readonly grants = new Map<string, Grant>();

  /** From now on the key may do this alone. */
  grant(keyId: string, more: Partial<Grant>): void {
    this.grants.set(keyId, { ...EVERYTHING, ...more });
  }

  override recogniseCaller(headers: AskingHeaders): RecognisedCaller {
    if (headers.cookie?.startsWith('guest=')) return this.guest(headers.cookie.slice(6));
    if (headers.cookie) return { ok: true, principal: A_USER, grant: EVERYTHING };
    const key = headers.authorization?.replace('Bearer ', '') ?? headers['x-api-key']?.toString();
    if (!key) return { ok: false, code: 'missing_api_key' };
    if (!key.startsWith('key-')) return { ok: false, code: 'invalid_api_key' };
    const keyId = key.slice(4);
    const grant = this.grants.get(keyId) ?? EVERYTHING;
    return { ok: true, principal: { kind: 'key', keyId, keyName: key, userId: 'u1' }, grant };
  }

  private guest(guestId: string): RecognisedCaller {
    const grant = this.grants.get('guests') ?? EVERYTHING;
    const accounts = grant.accounts?.map((account) => ({ ...account, id: account.id.replace('?', guestId) })) ?? [];
    return { ok: true, principal: { kind: 'guest', guestId, linkId: 'playground' }, grant: { ...grant, accounts } };
  }

  override recogniseNode(): Recognised {
    return { ok: false, code: 'unauthenticated' };
  }

  override recogniseUser(): Recognised {
    return { ok: false, code: 'unauthenticated' };
  }
}

/** Keeps what was finished, and wakes those who wait for it. */
export class FakeEvents extends EventBus {
  readonly finished: FinishedRequest[] = [];
  private readonly waiting: { count: number; resolve: () => void }[] = [];

  override publish(event: ClusterEvent): Promise<void> {
    if (event.type === 'request.finished') this.finished.push(event.request);
    for (const { count, resolve } of this.waiting) if (this.finished.length >= count) resolve();
    return Promise.resolve();
  }

  override on<T extends ClusterEventType>(_type: T, _listener: (event: EventOf<T>) => void): () => void {
    return () => undefined;
  }

  /** Resolves with the records once there are so many. */
  async untilFinished(count: number): Promise<FinishedRequest[]> {
    if (this.finished.length < count) await new Promise<void>((resolve) => this.waiting.push({ count, resolve }));
    return this.finished;
  }
}

/** One undici pool per node, as fleet has it, but dialling a port of this machine. */
export class FakeTunnels extends NodeTunnels {
  private readonly pools = new Map<string, Dispatcher>();
  private readonly others = new Map<string, NodeDispatcher>();

  override dispatcher(nodeId: string): NodeDispatcher | null {
    return this.others.get(nodeId) ?? this.pools.get(nodeId) ?? null;
  }

  override readonly totals = { open: 0, inUse: 0, waiting: 0 };

  lead(nodeId: string, port: number): void {
    const dial = buildConnector({});
    const pool = new Pool('http://node', {
      connect: (options, callback) => dial({ ...options, hostname: '127.0.0.1', port: String(port) }, callback),
    });
    this.pools.set(nodeId, pool);
  }

  /** To an engine without a node's own door, which takes the instance off the path. */
  leadToSocket(nodeId: string, socketPath: string): void {
    const pool = new Pool('http://node', { socketPath });
    const direct = pool.compose(
      (dispatch) => (options, handler) =>
        dispatch({ ...options, path: options.path.replace(/^\/instances\/[^/]+/, '') }, handler),
    );
    this.pools.set(nodeId, direct);
  }

  leadBy(nodeId: string, dispatcher: NodeDispatcher): void {
    this.others.set(nodeId, dispatcher);
  }

  leadNowhere(nodeId: string): void {
    this.pools.delete(nodeId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }
}

export type Script = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A real HTTP server that plays an engine, by a script. */
export class ScriptedEngine {
  readonly seen: { url: string; body: Buffer; headers: IncomingMessage['headers'] }[] = [];
  /** Requests whose client left before they were answered. */
  aborted = 0;
  inFlight = 0;
  mostInFlight = 0;
  private readonly server: Server;
  private wake: (() => void)[] = [];

  constructor(public script: Script) {
    this.server = createServer(this.listen);
  }

  async start(): Promise<number> {
    return listening(this.server);
  }

  /** Asked on a connection that somebody else made. */
  accept(connection: Duplex): void {
    this.server.emit('connection', connection);
  }

  /** Resolves as soon as the condition holds; it is looked at whenever something happened here. */
  async until(condition: (engine: ScriptedEngine) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.wake.push(resolve));
  }

  /** As by `kill -9`: every connection breaks at once. */
  kill(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private readonly listen: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      this.seen.push({ url: request.url ?? '', body, headers: request.headers });
      this.happened();
      this.script(request, response, body);
    });
    response.on('close', () => {
      this.inFlight--;
      if (!response.writableFinished) this.aborted++;
      this.happened();
    });
  };

  private happened(): void {
    for (const wake of this.wake.splice(0)) wake();
  }
}

export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A raw connection for what no client would send. */
export async function connected(port: number): Promise<Socket> {
  const socket = new Socket();
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  return socket;
}
