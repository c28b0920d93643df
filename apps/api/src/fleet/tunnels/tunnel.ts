import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { hearStraight } from '../../http/straight-hearing.js';
import type { NodeRequest } from '../node-tunnels.js';
import { AnswerHeads } from './answer-head.js';
import { Exchange, type Line } from './exchange.js';
import { requestBytes } from './request-bytes.js';
import { RestAlarm } from './rest-alarm.js';
import { failDispatch, TunnelUnavailable } from './tunnel-unavailable.js';

/** A quiet tunnel closes after this; the agent dials new spares. */
const KEEP_ALIVE_MS = 600_000;
/** Where the other side says when it closes, we are earlier by this. */
const EARLIER_MS = 1_000;

export interface TunnelEvents {
  /** Nothing is in flight: it may be asked. */
  readonly free: (tunnel: Tunnel) => void;
  readonly gone: (tunnel: Tunnel) => void;
}

/**
 * One dialled-in connection, and HTTP/1.1 spoken on it: one request at a time, written in one piece, and its answer handed
 * on as it comes, with no streams in between. It never reconnects. One that speaks without having been asked, or
 * breaks the rules, is closed: what it says next could be taken for the answer to somebody else.
 */
export class Tunnel implements Line {
  #exchange: Exchange | null = null;
  #gone = false;
  readonly #heads = new AnswerHeads();
  readonly #alarm = new RestAlarm(() => this.close());

  constructor(
    private readonly socket: Socket,
    private readonly events: TunnelEvents,
  ) {
    this.#alarm.allow(KEEP_ALIVE_MS);
    this.#alarm.begin();
    hearStraight(socket, (bytes) => this.#hear(bytes));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#lost(error));
    socket.on('close', () => this.#leave());
  }

  dispatch(request: NodeRequest, handler: Dispatcher.DispatchHandler): void {
    if (this.socket.destroyed || this.socket.readableEnded) {
      this.#leave();
      failDispatch(handler, new TunnelUnavailable('The connection to the node closed before anything was sent.'));
      return;
    }
    const exchange = new Exchange(handler, this, this.#heads);
    this.#exchange = exchange;
    this.#alarm.end();
    try {
      const pieces = requestBytes(request);
      if (exchange.start()) for (const piece of pieces) this.socket.write(piece);
      else this.#unused();
    } catch (error) {
      this.#fail(error);
    }
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.socket.destroy();
  }

  /** What is in flight fails with the reason. */
  destroy(reason: Error): void {
    this.#fail(reason);
  }

  #hear(bytes: Buffer): void {
    const exchange = this.#exchange;
    if (!exchange) {
      this.close();
      return;
    }
    try {
      exchange.reader.read(bytes);
      if (exchange.reader.isDone) this.#finish(exchange);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Called off before anything was sent. */
  #unused(): void {
    this.#exchange = null;
    this.#alarm.begin();
    this.events.free(this);
  }

  #finish(exchange: Exchange): void {
    const { head } = exchange.reader;
    const mayGoOn = head?.keepsAlive === true && this.socket.writableLength === 0 && !exchange.aborted;
    this.#exchange = null;
    if (exchange.paused) this.socket.resume();
    if (!mayGoOn) this.close();
    else if (head.idleMs !== null) this.#alarm.allow(Math.max(1, Math.min(KEEP_ALIVE_MS, head.idleMs - EARLIER_MS)));
    this.#alarm.begin();
    exchange.end();
    if (mayGoOn && !this.#gone) this.events.free(this);
  }

  #ended(): void {
    const exchange = this.#exchange;
    if (exchange?.reader.closed()) this.#finish(exchange);
    else this.#lost(new Error('other side closed'));
    this.close();
  }

  #lost(reason: Error): void {
    this.#exchange?.fail(reason);
    this.#exchange = null;
  }

  #fail(thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.close();
    this.#lost(reason);
  }

  #leave(): void {
    this.#lost(new Error('other side closed'));
    if (this.#gone) return;
    this.#gone = true;
    this.#alarm.stop();
    this.events.gone(this);
  }
}
