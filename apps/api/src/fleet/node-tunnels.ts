import type { Dispatcher } from 'undici';

/** Tunnels, and the requests that wait for one: of one node, or of all together. */
export interface TunnelCounts {
  readonly open: number;
  /** Channels on them with a request. */
  readonly inUse: number;
  readonly waiting: number;
}

export interface NodeRequest {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  /** In small letters; the length is said by whoever writes it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What of undici's dispatcher is used here: its pools are such ones too. */
export interface NodeDispatcher {
  dispatch(request: NodeRequest, handler: Dispatcher.DispatchHandler): boolean;
}

/** The dialled-in data connections. Paths begin with `/instances/<id>/`. */
export abstract class NodeTunnels {
  /** Null when the node has no link: nobody is there who would dial tunnels. */
  abstract dispatcher(nodeId: string): NodeDispatcher | null;
  abstract get totals(): TunnelCounts;
}
