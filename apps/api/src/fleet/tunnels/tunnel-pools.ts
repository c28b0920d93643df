import type { Socket } from 'node:net';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { FleetView } from '../fleet-view.js';
import { Links } from '../links/links.js';
import { NodeTunnels, type TunnelCounts } from '../node-tunnels.js';
import { TunnelPool } from './tunnel-pool.js';

const WAIT_MS = 5_000;
const ASK_AGAIN_MS = 1_000;
const NONE: TunnelCounts = { idle: 0, inUse: 0, waiting: 0 };

/** One pool per node that ever had a tunnel or was asked something; gone with the node, or when it is lost. */
@Injectable()
export class TunnelPools extends NodeTunnels implements OnApplicationShutdown {
  readonly #log = new Logger(TunnelPools.name);
  readonly #pools = new Map<string, TunnelPool>();

  constructor(
    private readonly links: Links,
    private readonly fleet: FleetView,
  ) {
    super();
    links.onChange((nodeId, open) => this.#linkChanged(nodeId, open));
    fleet.onChange((nodeId) => this.#nodeChanged(nodeId));
  }

  override dispatcher(nodeId: string): Dispatcher | null {
    return this.links.has(nodeId) ? this.#pool(nodeId) : null;
  }

  add(nodeId: string, socket: Socket): void {
    this.#pool(nodeId).add(socket);
  }

  counts(nodeId: string): TunnelCounts {
    return this.#pools.get(nodeId)?.counts ?? NONE;
  }

  override get totals(): TunnelCounts {
    return [...this.#pools.values()].map(({ counts }) => counts).reduce(together, NONE);
  }

  async onApplicationShutdown(): Promise<void> {
    const reason = new Error('The service is stopping.');
    await Promise.all([...this.#pools.keys()].map((nodeId) => this.#shut(nodeId, reason)));
  }

  #pool(nodeId: string): TunnelPool {
    const known = this.#pools.get(nodeId);
    if (known) return known;
    const pool = new TunnelPool({
      nodeName: this.fleet.node(nodeId)?.name ?? nodeId,
      ask: (count) => this.links.send(nodeId, { type: 'open-tunnels', count }),
      waitMs: WAIT_MS,
      askAgainMs: ASK_AGAIN_MS,
    });
    this.#pools.set(nodeId, pool);
    return pool;
  }

  #linkChanged(nodeId: string, open: boolean): void {
    const pool = this.#pools.get(nodeId);
    if (open) pool?.linkOpened();
    else pool?.linkClosed();
  }

  #nodeChanged(nodeId: string): void {
    const node = this.fleet.node(nodeId);
    if (node && node.liveness !== 'lost') return;
    const reason = new Error(node ? `Node ${node.name} was lost.` : 'The node was removed.');
    void this.#shut(nodeId, reason);
  }

  async #shut(nodeId: string, reason: Error): Promise<void> {
    const pool = this.#pools.get(nodeId);
    if (!pool) return;
    this.#pools.delete(nodeId);
    await pool.shut(reason).catch((error: unknown) => this.#log.warn(`Closing tunnels: ${String(error)}`));
  }
}

function together(one: TunnelCounts, other: TunnelCounts): TunnelCounts {
  return {
    idle: one.idle + other.idle,
    inUse: one.inUse + other.inUse,
    waiting: one.waiting + other.waiting,
  };
}
