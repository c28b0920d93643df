import type { Dispatcher } from 'undici';

/** Tunnels of all nodes together, and the requests that wait for one. */
export interface TunnelCounts {
  readonly idle: number;
  readonly inUse: number;
  readonly waiting: number;
}

/** The dialled-in data connections. Origin for requests is `http://node`, paths begin with `/instances/<id>/`. */
export abstract class NodeTunnels {
  /** Null when the node has no link: it cannot be asked for tunnels. */
  abstract dispatcher(nodeId: string): Dispatcher | null;
  abstract get totals(): TunnelCounts;
}
