/**
 * The HTTP door that the tunnels lead to. It listens on no port: tunnels hand it their channels, and it relays
 * `/instances/<id>/...` to the engine of that instance.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CatalogueError, INSTANCE_PATH } from '@aivailable/contracts';
import type { Log } from '../log.js';
import type { ServedInstance, ServingView } from '../supervisor/serving-view.js';
import { admissionRefusal } from './admission.js';
import { refuse, routeNotFound } from './refusal.js';
import { relay } from './relay.js';

export class Ingress {
  readonly #server: Server;
  readonly #connections = new Set<Duplex>();

  constructor(
    private readonly serving: ServingView,
    private readonly log: Log,
  ) {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    // A channel may be silent for hours, and a prompt may take minutes: the API decides when to give up.
    this.#server.keepAliveTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.timeout = 0;
  }

  /** Takes over a channel of a tunnel: from now on it is a connection of this server. */
  accept(channel: Duplex): void {
    this.#connections.add(channel);
    channel.once('close', () => this.#connections.delete(channel));
    this.#server.emit('connection', channel);
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      this.log.error(`ingress: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      response.destroy();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const target = parseTarget(url);
    if (!target) {
      refuse(response, routeNotFound(method, url));
      return;
    }
    const instance = this.serving.find(target.instanceId);
    if (!instance) {
      const detail = `The instance ${target.instanceId} does not run on this node.`;
      refuse(response, new CatalogueError('not_found', { detail }));
    } else if (target.path === '/health') {
      answerHealth(response, instance);
    } else {
      await this.#serve(request, response, instance, target.path);
    }
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    instance: ServedInstance,
    path: string,
  ): Promise<void> {
    const refusal = admissionRefusal(instance);
    if (refusal || instance.socketPath === null) {
      if (refusal) refuse(response, refusal);
      return;
    }
    const ticket = instance.inFlight.enter(() => response.destroy());
    try {
      const end = await relay(request, response, instance.socketPath, path);
      if (end.kind === 'answered' && !end.whole) {
        this.log.warn(`ingress: instance ${instance.instanceId} broke off in the middle of an answer`);
      }
      if (end.kind === 'absent') refuse(response, absent(instance));
      if (end.kind !== 'unanswered') return;
      this.log.warn(`ingress: instance ${instance.instanceId} could not be asked: ${end.reason}`);
      refuse(response, new CatalogueError('engine_failed', { model: instance.servedName, detail: end.reason }));
    } finally {
      ticket.release();
    }
  }
}

interface Target {
  readonly instanceId: string;
  readonly path: string;
}

/** `/instances/<id>/v1/models?x` is `/v1/models?x` of that instance. */
function parseTarget(url: string): Target | null {
  if (!url.startsWith(INSTANCE_PATH)) return null;
  const slash = url.indexOf('/', INSTANCE_PATH.length);
  if (slash <= INSTANCE_PATH.length) return null;
  return { instanceId: url.slice(INSTANCE_PATH.length, slash), path: url.slice(slash) };
}

/** It has just ended, and its end is not known everywhere yet: whoever asks may wait, nothing was tried. */
function absent({ servedName }: ServedInstance): CatalogueError {
  return new CatalogueError('no_instance', { model: servedName, detail: 'its engine has ended' });
}

function answerHealth(response: ServerResponse, { instanceId, state, slots, inFlight }: ServedInstance): void {
  const body = JSON.stringify({ instanceId, state, slots, inFlight: inFlight.count });
  response.writeHead(state === 'ready' ? 200 : 503, { 'content-type': 'application/json' });
  response.end(body);
}
