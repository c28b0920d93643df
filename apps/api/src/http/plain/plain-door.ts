import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Inbound, Outbound } from '../inbound.js';
import { PlainConnection, type PlainPorts } from './plain-connection.js';

export interface PlainPatience {
  /** Who has said less than a request for so long is left to Node's server, and its alarms. */
  readonly headersWithinMs: number;
  readonly idleMs: number;
  readonly lookEveryMs: number;
}

/** Null: not now, or not this address. */
export type HandlerOf = (url: string) => ((request: Inbound, response: Outbound) => void) | null;

/**
 * Stands before Node's own server on the same port: requests that are plain are read and answered here, without a stream
 * or a parser of their own; everything else, it passes on. Most of what a request through `node:http` costs is what can
 * happen to requests that are not plain (`docs/decisions/0012`).
 */
export class PlainDoor implements PlainPorts {
  private readonly connections = new Set<PlainConnection>();
  private readonly looking: NodeJS.Timeout;
  private readonly toServer: (socket: Socket) => void;
  private restsFor: string | null;

  constructor(
    server: Server,
    readonly handlerOf: HandlerOf,
    private readonly patience: PlainPatience,
  ) {
    const listeners = server.listeners('connection');
    server.removeAllListeners('connection');
    this.toServer = (socket) => {
      for (const listener of listeners) listener.call(server, socket);
    };
    server.on('connection', (socket: Socket) => this.take(socket));
    this.restsFor = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(patience.idleMs / 1_000)}\r\n`;
    this.looking = setInterval(() => this.look(), patience.lookEveryMs).unref();
    server.once('close', () => clearInterval(this.looking));
  }

  get keepAlive(): string | null {
    return this.restsFor;
  }

  nowMs(): number {
    return performance.now();
  }

  handOver(socket: Socket, said: Buffer): void {
    this.toServer(socket);
    if (said.length > 0) socket.emit('data', said);
  }

  /** From now on every connection ends with the answer that is under way on it; half a request is still refused in words. */
  stopAccepting(): void {
    this.restsFor = null;
    for (const connection of [...this.connections]) {
      if (connection.hasBegun) connection.handOver();
      else if (connection.restsSinceMs !== null) connection.close();
    }
  }

  closeAll(): void {
    for (const connection of [...this.connections]) connection.close();
  }

  private take(socket: Socket): void {
    this.connections.add(new PlainConnection(socket, this, (it) => this.connections.delete(it)));
  }

  private look(): void {
    const nowMs = this.nowMs();
    const { headersWithinMs, idleMs } = this.patience;
    for (const connection of [...this.connections]) {
      const restsForMs = connection.restsSinceMs === null ? 0 : nowMs - connection.restsSinceMs;
      if (connection.isListening) {
        if (restsForMs > headersWithinMs) connection.handOver();
      } else if (restsForMs > idleMs) connection.close();
    }
  }
}
