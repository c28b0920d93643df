import type { Dispatcher } from 'undici';

/** The dialled-in data connections. Origin for requests is `http://node`, paths begin with `/instances/<id>/`. */
export abstract class NodeTunnels {
  /** Null when the node has no link: it cannot be asked for tunnels. */
  abstract dispatcher(nodeId: string): Dispatcher | null;
}
