import type { Socket } from 'node:net';
import { BEAT_MS } from '@aivailable/channels';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FleetView } from '../fleet-view.js';
import { Links } from '../links/links.js';
import { type NodeDispatcher, NodeTunnels, type TunnelCounts } from '../node-tunnels.js';
import { TunnelPool } from './tunnel-pool.js';

const NONE: TunnelCounts = { open: 0, inUse: 0, waiting: 0 };

/** One pool per node that ever had a tunnel or was asked something; gone with the node, or when it is lost. */
@Injectable()
export class TunnelPools extends NodeTunnels implements OnApplicationShutdown {
  protected readonly waitMs: number = 5_000;
  readonly #pools = new Map<string, TunnelPool>();

  constructor(
    private readonly links: Links,
    private readonly fleet: FleetView,
  ) {
    super();
    links.onChange((nodeId, open) => this.#linkChanged(nodeId, open));
    fleet.onChange((nodeId) => this.#nodeChanged(nodeId));
  }

  override dispatcher(nodeId: string): NodeDispatcher | null {
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

  onApplicationShutdown(): void {
    const reason = new Error('The service is stopping.');
    for (const nodeId of [...this.#pools.keys()]) this.#shut(nodeId, reason);
  }

  protected everyBeat(run: () => void): () => void {
    const beating = setInterval(run, BEAT_MS).unref();
    return () => clearInterval(beating);
  }

  #pool(nodeId: string): TunnelPool {
    const known = this.#pools.get(nodeId);
    if (known) return known;
    const pool = new TunnelPool({
      nodeName: this.fleet.node(nodeId)?.name ?? nodeId,
      waitMs: this.waitMs,
      everyBeat: (run) => this.everyBeat(run),
    });
    this.#pools.set(nodeId, pool);
    return pool;
  }

  #linkChanged(nodeId: string, open: boolean): void {
    if (!open) this.#pools.get(nodeId)?.linkClosed();
  }

  #nodeChanged(nodeId: string): void {
    const node = this.fleet.node(nodeId);
    if (node && node.liveness !== 'lost') return;
    const reason = new Error(node ? `Node ${node.name} was lost.` : 'The node was removed.');
    this.#shut(nodeId, reason);
  }

  #shut(nodeId: string, reason: Error): void {
    const pool = this.#pools.get(nodeId);
    this.#pools.delete(nodeId);
    pool?.shut(reason);
  }
}

function together(one: TunnelCounts, other: TunnelCounts): TunnelCounts {
  return {
    open: one.open + other.open,
    inUse: one.inUse + other.inUse,
    waiting: one.waiting + other.waiting,
  };
}
