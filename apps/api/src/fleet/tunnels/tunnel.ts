import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { IdleWatch } from './idle-watch.js';
import { TunnelUnavailable } from './tunnel-unavailable.js';

/** A quiet tunnel closes after this; the agent dials new spares. Shorter wishes of the other side are heard (`Keep-Alive`). */
const KEEP_ALIVE_MS = 600_000;

export interface TunnelEvents {
  /** Nothing is in flight: it may be asked. */
  readonly free: (tunnel: Tunnel) => void;
  readonly gone: (tunnel: Tunnel) => void;
}

/** One dialled-in connection with the undici client that speaks on it. It carries one request at a time and never reconnects. */
export class Tunnel {
  readonly #watch: IdleWatch;
  readonly #client: Client;
  #gone = false;
  #handed = false;

  constructor(
    private readonly socket: Socket,
    private readonly events: TunnelEvents,
  ) {
    this.#watch = new IdleWatch(socket, () => this.#leave());
    this.#client = new Client('http://node', {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // How long an answer may take is the business of whoever asks.
      headersTimeout: 0,
      bodyTimeout: 0,
      // undici's client breaks when the callback comes in the same tick.
      connect: (_options, callback) => setImmediate(() => this.#hand(callback)),
    });
    this.#client.on('drain', () => this.#gone || events.free(this));
    this.#client.on('disconnect', () => this.#leave());
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(options, handler);
  }

  /** What is in flight fails with the reason. */
  async destroy(reason: Error): Promise<void> {
    const failed = this.#client.destroy(reason);
    this.socket.destroy(reason);
    await failed;
  }

  #hand(callback: (...result: [null, Socket] | [Error, null]) => void): void {
    if (this.#handed || this.socket.destroyed) {
      this.#leave();
      callback(new TunnelUnavailable('The connection to the node closed before anything was sent.'), null);
      return;
    }
    this.#handed = true;
    this.#watch.end();
    callback(null, this.socket);
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.events.gone(this);
  }
}
