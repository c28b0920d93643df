import type { IncomingMessage } from 'node:http';
import { AGENT_PATHS, type AgentMessage, type Hello } from '@aivailable/contracts';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { Principals } from '../auth/principal.js';
import { Config } from '../config/config.js';
import { ClusterNodes } from './cluster-nodes.js';
import { AgentLink } from './links/agent-link.js';
import { type Refusal, understand } from './links/conversation.js';
import { Links } from './links/links.js';
import { StoredAssignments } from './stored-assignments.js';

/** A report of a node with thousands of files and instances is still smaller. */
const LARGEST_MESSAGE_BYTES = 4 * 1024 * 1024;
const HELLO_WITHIN_MS = 10_000;
const PROBE_AFTER_MS = 15_000;
/** Tunnels that an agent keeps: one carries everything, the other is there at once where that one is cut. */
const TUNNELS = 2;
const NOT_KNOWN = 'The token of this node is unknown or was revoked. Join again with a new join token.';

/** Where agents dial in. Who speaks is settled before anything that is said is read. */
@WebSocketGateway({ path: AGENT_PATHS.link, perMessageDeflate: false, maxPayload: LARGEST_MESSAGE_BYTES })
export class LinkGateway implements OnGatewayConnection<WebSocket> {
  constructor(
    private readonly principals: Principals,
    private readonly nodes: ClusterNodes,
    private readonly links: Links,
    private readonly assignments: StoredAssignments,
    private readonly config: Config,
  ) {}

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    request.socket.setKeepAlive(true, PROBE_AFTER_MS);
    const asking = this.principals.recogniseNode(request.headers);
    const nodeId = asking.ok && asking.principal.kind === 'node' ? asking.principal.nodeId : '';
    const link = new AgentLink(nodeId, socket);
    if (!this.nodes.node(nodeId)) link.refuse('node_unknown', NOT_KNOWN, false);
    else this.#listen(link, socket);
  }

  #listen(link: AgentLink, socket: WebSocket): void {
    let greeted = false;
    const late = setTimeout(() => link.refuse('invalid_message', 'No hello came.', true), HELLO_WITHIN_MS);
    socket.on('close', () => {
      clearTimeout(late);
      this.links.closed(link);
    });
    socket.on('message', (data) => {
      if (greeted && !this.links.isCurrent(link)) return;
      const understood = understand(data.toString(), greeted);
      if (!understood.ok) {
        this.#refuse(link, understood.refusal);
        return;
      }
      greeted = true;
      clearTimeout(late);
      this.#hear(link, understood.message);
    });
  }

  #refuse(link: AgentLink, { code, message, retry }: Refusal): void {
    if (!retry) this.nodes.turnedAway(link.nodeId, message);
    link.refuse(code, message, retry);
  }

  #hear(link: AgentLink, message: AgentMessage): void {
    const { nodeId } = link;
    switch (message.type) {
      case 'hello':
        this.#welcome(link, message);
        return;
      case 'report':
        this.nodes.report(nodeId, message);
        this.assignments.reported(nodeId, { epoch: message.assignmentEpoch, revision: message.assignmentRevision });
        return;
      case 'goodbye':
        this.nodes.farewell(nodeId, message.reason);
        return;
      default:
        message satisfies never;
    }
  }

  /** The link is open before the node counts as ready: whoever hears of it can use it at once. */
  #welcome(link: AgentLink, hello: Hello): void {
    const { nodeId } = link;
    const nodeName = this.nodes.node(nodeId)?.name;
    if (nodeName === undefined) {
      link.refuse('node_unknown', NOT_KNOWN, false);
      return;
    }
    this.links.open(link);
    link.send({
      type: 'welcome',
      nodeId,
      nodeName,
      heartbeatMs: this.config.heartbeatMs,
      tunnels: TUNNELS,
    });
    this.nodes.greet(nodeId, hello);
    this.assignments.push([nodeId]);
  }
}
