import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TUNNEL_PROTOCOL } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { Principals } from '../../auth/principal.js';
import { TunnelPools } from './tunnel-pools.js';

/** More tunnels than this no agent has a reason to dial: each carries thousands of requests at once. */
const MOST_TUNNELS = 16;
const PROBE_AFTER_MS = 15_000;
const UNKNOWN_NODE = 'The node token is unknown or was revoked. Join again with a new join token.';
const ENOUGH = `There are ${MOST_TUNNELS} tunnels of this node already.`;
const ACCEPTED = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${TUNNEL_PROTOCOL}\r\n\r\n`;

/** Lets agents' data connections in: `Upgrade: aivailable-tunnel` with a node token; after `101` the roles turn. */
@Injectable()
export class TunnelDoor {
  constructor(
    private readonly principals: Principals,
    private readonly pools: TunnelPools,
  ) {}

  /** For the `upgrade` event of `/tunnel`. Takes the socket over, whatever the outcome. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', ignore);
    const objection = objectionTo(request, head);
    if (objection) refuse(socket, ...objection);
    else if (socket instanceof Socket) this.#admit(request, socket);
    else refuse(socket, 400, 'A tunnel needs a connection of its own.');
  }

  #admit(request: IncomingMessage, socket: Socket): void {
    const asking = this.principals.recogniseNode(request.headers);
    if (!asking.ok || asking.principal.kind !== 'node') refuse(socket, 401, UNKNOWN_NODE);
    else if (this.pools.counts(asking.principal.nodeId).open >= MOST_TUNNELS) refuse(socket, 429, ENOUGH);
    else this.#open(asking.principal.nodeId, socket);
  }

  #open(nodeId: string, socket: Socket): void {
    socket.setTimeout(0).setNoDelay(true).setKeepAlive(true, PROBE_AFTER_MS);
    socket.write(ACCEPTED);
    this.pools.add(nodeId, socket);
    socket.off('error', ignore);
  }
}

function objectionTo(request: IncomingMessage, head: Buffer): [status: number, message: string] | undefined {
  if (request.headers.upgrade?.toLowerCase() !== TUNNEL_PROTOCOL)
    return [426, `This path speaks "Upgrade: ${TUNNEL_PROTOCOL}" alone.`];
  if (head.length > 0) return [400, 'A tunnel listens until it is asked; this one sent bytes before.'];
  return undefined;
}

function ignore(): void {}

function refuse(socket: Duplex, status: number, message: string): void {
  const body = `${JSON.stringify({ error: { message } })}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 426 ? [`Upgrade: ${TUNNEL_PROTOCOL}`] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
