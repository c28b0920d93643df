import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AGENT_PATHS, CatalogueError, type Readiness } from '@aivailable/contracts';
import { RefusalToStart } from '../config/refusal-to-start.js';
import { systemCode } from '../config/system-code.js';
import { refuseBroken } from './broken-request.js';
import type { Handler } from './console-files.js';
import type { Inbound, Outbound } from './inbound.js';
import { inviteOnceRead } from './invited-body.js';
import { PlainDoor } from './plain/plain-door.js';
import { afterAnswers, isWebSocket, plainAgain } from './plain-again.js';
import { ambiguityIn, pathOnly, refuseAmbiguous } from './proper-head.js';
import { giveRequestId } from './request-id.js';

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Who gets what. `handles` is asked first and at every request, so it only looks at the beginning of the path. */
export interface Doors {
  readonly dataPlane: { handles(url: string): boolean; handle(request: Inbound, response: Outbound): void };
  readonly inner: Server;
  readonly console: Handler;
  readonly upgrades: Readonly<Record<string, UpgradeHandler>>;
}

/** How long a connection is waited for. */
export interface Patience {
  /** Slow headers hold a socket for no longer than this. */
  readonly headersWithinMs: number;
  /** The whole of a request, with a large body on a slow line. */
  readonly requestWithinMs: number;
  /** Between two requests. */
  readonly idleMs: number;
  /** How often it is looked. */
  readonly lookEveryMs: number;
}

const PATIENCE: Patience = { headersWithinMs: 15_000, requestWithinMs: 300_000, idleMs: 75_000, lookEveryMs: 5_000 };

/** A fleet that lost its API dials it again at once, and so do all clients; whom the kernel drops waits a second, and longer. */
const BACKLOG = 4_096;

/** Paths of the rooms; every other one that is read is a page of the console. */
const INNER_PATHS = /^\/(admin|agent|link|live|healthz|readyz|metrics|guest\/session)(\/|\?|$)/;

/** Every other offer to go on in another protocol is answered in this one. */
const WEB_SOCKETS = new Set(['/live', AGENT_PATHS.link]);

/**
 * The one server that listens. Bound before anything else is started, so that a taken port is said at once; until
 * `open` it answers that the service is starting.
 */
export class OuterServer {
  private doors: Doors | null = null;
  private readonly distrusted = new WeakSet<Duplex>();
  private readonly plain: PlainDoor;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    patience: Patience,
  ) {
    this.plain = new PlainDoor(server, (url) => this.plainHandler(url), patience);
    server.on('request', (request, response) => this.take(request, response));
    server.on('checkContinue', (request, response) => {
      inviteOnceRead(request, response);
      this.take(request, response);
    });
    server.on('upgrade', (request, socket, head) => this.takeUpgrade(request, socket, head));
  }

  static async listen(host: string, port: number, patience: Patience = PATIENCE): Promise<OuterServer> {
    const { headersWithinMs, requestWithinMs, idleMs, lookEveryMs } = patience;
    const server = createServer({
      headersTimeout: headersWithinMs,
      requestTimeout: requestWithinMs,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: lookEveryMs,
    });
    server.on('clientError', (error, socket) => refuseBroken(error, socket, headersWithinMs));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(bindRefusal(error, host, port)));
      server.listen({ port, host, backlog: BACKLOG }, resolve);
    });
    const address = server.address();
    return new OuterServer(server, typeof address === 'object' && address ? address.port : port, patience);
  }

  open(doors: Doors): void {
    this.doors = doors;
  }

  /** No new connections; those that are idle are closed. */
  stopAccepting(): void {
    this.server.close();
    this.server.closeIdleConnections();
    this.plain.stopAccepting();
  }

  closeAll(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.plain.closeAll();
  }

  private plainHandler(url: string): ((request: Inbound, response: Outbound) => void) | null {
    const dataPlane = this.doors?.dataPlane;
    return dataPlane?.handles(url) ? (request, response) => dataPlane.handle(request, response) : null;
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const url = pathOnly(request.url ?? '/');
    request.url = url;
    if (this.distrusted.has(request.socket)) return;
    const ambiguity = ambiguityIn(request);
    if (ambiguity !== null) this.refuseAmbiguous(request, response, ambiguity);
    else if (!this.doors) answerStarting(url, request, response);
    else if (this.doors.dataPlane.handles(url)) this.doors.dataPlane.handle(request, response);
    else this.takeInner(this.doors, url, request, response);
  }

  /** Nothing after it on this connection can be trusted, and some of it may have been read already. */
  private refuseAmbiguous({ socket }: IncomingMessage, response: ServerResponse, ambiguity: string): void {
    this.distrusted.add(socket);
    refuseAmbiguous(response, ambiguity);
  }

  private takeInner(doors: Doors, url: string, request: IncomingMessage, response: ServerResponse): void {
    giveRequestId(request, response);
    response.setHeader('x-content-type-options', 'nosniff');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && !INNER_PATHS.test(url)) {
      doors.console(request, response);
      return;
    }
    response.setHeader('cache-control', 'no-store');
    doors.inner.emit('request', request, response);
  }

  private takeUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?')[0] ?? '/';
    if (this.distrusted.has(socket)) return;
    if (!this.doors) socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\n\r\n');
    else if (Object.hasOwn(this.doors.upgrades, path)) this.doors.upgrades[path]?.(request, socket, head);
    else if (WEB_SOCKETS.has(path) && isWebSocket(request)) this.doors.inner.emit('upgrade', request, socket, head);
    else
      afterAnswers(socket, () => {
        plainAgain(request, socket, head);
        this.server.emit('connection', socket);
      });
  }
}

/** One body for both error shapes: OpenAI's clients and the console read the same fields. */
function answerStarting(url: string, request: IncomingMessage, response: ServerResponse): void {
  const requestId = giveRequestId(request, response);
  const { code, message, status } = new CatalogueError('starting');
  const readiness: Readiness = { ready: false, reasons: [message] };
  const error = { code, message, type: 'service_unavailable_error', param: null, requestId };
  const path = url.split('?')[0];
  const body = path === '/readyz' ? readiness : path === '/healthz' ? { status: 'alive' } : { error };
  response.writeHead(path === '/healthz' ? 200 : status, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify(body));
}

function bindRefusal(error: Error, host: string, port: number): Error {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new RefusalToStart(
        `Port ${port} of ${host} is taken by another program. Stop it, or choose another port with AIVAILABLE_PORT.`,
      );
    case 'EACCES':
      return new RefusalToStart(
        `This user may not listen on port ${port}. Choose one above 1023 with AIVAILABLE_PORT.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new RefusalToStart(
        `This machine does not have the address ${host}. Set AIVAILABLE_HOST to one of its own, or to 0.0.0.0 for all.`,
      );
    default:
      return error;
  }
}
