import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { NodeDispatcher, NodeRequest, TunnelCounts } from '../node-tunnels.js';
import { OpenAsks } from './open-asks.js';
import { Tunnel } from './tunnel.js';
import { failDispatch, TunnelUnavailable } from './tunnel-unavailable.js';

interface WaitingRequest {
  readonly options: NodeRequest;
  readonly handler: Dispatcher.DispatchHandler;
  readonly deadline: NodeJS.Timeout;
}

export interface TunnelPoolOptions {
  readonly nodeName: string;
  /** Asks the agent to dial that many more tunnels, under this number; false when it cannot be asked. */
  readonly ask: (count: number, ask: number) => boolean;
  /** Longest wait for a tunnel. */
  readonly waitMs: number;
  /** After this long, or twice as long, an agent that neither dialled nor said why is asked again. */
  readonly askAgainMs: number;
}

/** The second failure in a row is followed by a pause, and each one after it by one that is twice as long. */
const FIRST_PAUSE_MS = 50;

/**
 * The tunnels of one node as one dispatcher. A request that finds none free waits for whichever comes first: one that
 * another request gives back, or one that the agent dials because it was asked; where a dial fails the agent says so, and
 * is asked anew. (undici's own Pool binds a request to a connection that does not exist yet, and asks for a second one
 * whenever requests follow each other closely.)
 */
export class TunnelPool implements NodeDispatcher {
  readonly #tunnels = new Set<Tunnel>();
  /** Taken from the end: the one used last is the least likely to have been dropped by something on the way. */
  readonly #free: Tunnel[] = [];
  readonly #waiting = new Set<WaitingRequest>();
  #shut: Error | undefined;
  readonly #asks = new OpenAsks();
  #failuresInRow = 0;
  #asking: NodeJS.Immediate | undefined;
  #pausing: NodeJS.Timeout | undefined;
  #askingAgain: NodeJS.Timeout | undefined;

  constructor(private readonly settings: TunnelPoolOptions) {}

  get counts(): TunnelCounts {
    const idle = this.#free.length;
    return { idle, inUse: this.#tunnels.size - idle, waiting: this.#waiting.size };
  }

  dispatch(options: NodeRequest, handler: Dispatcher.DispatchHandler): boolean {
    const tunnel = this.#free.pop();
    if (this.#shut) failDispatch(handler, this.#shut);
    else if (tunnel) tunnel.dispatch(options, handler);
    else this.#wait(options, handler);
    return true;
  }

  /** A tunnel that the agent dialled, because of which ask. */
  add(socket: Socket, ask: number | null): void {
    const tunnel = new Tunnel(socket, { free: (it) => this.#offer(it), gone: (it) => this.#remove(it) });
    this.#tunnels.add(tunnel);
    this.#asks.settle(ask, 1);
    this.#failuresInRow = 0;
    this.#offer(tunnel);
  }

  /** So many of an ask will not come. */
  missing(ask: number, count: number): void {
    this.#asks.settle(ask, count);
    this.#failuresInRow += 1;
    if (this.#failuresInRow === 1) this.#askSoon();
    else this.#askAfterPause();
  }

  /** The agent can be asked again: it has a new link, and forgot what the old one asked for. */
  linkOpened(): void {
    this.#asks.forget();
    this.#askSoon();
  }

  /** Nobody is left who could dial: those who wait are refused, what is open stays. */
  linkClosed(): void {
    this.#refuseAll(this.#unreachable());
  }

  /** The node is gone: everything in flight or waiting fails with the reason; nothing stays open. */
  shut(reason: Error): void {
    this.#shut = reason;
    clearImmediate(this.#asking);
    clearTimeout(this.#pausing);
    clearTimeout(this.#askingAgain);
    this.#refuseAll(reason);
    this.#free.length = 0;
    for (const tunnel of [...this.#tunnels]) tunnel.destroy(reason);
  }

  #offer(tunnel: Tunnel): void {
    const [first] = this.#waiting;
    if (!first) {
      this.#free.push(tunnel);
      return;
    }
    this.#forget(first);
    tunnel.dispatch(first.options, first.handler);
  }

  #remove(tunnel: Tunnel): void {
    this.#tunnels.delete(tunnel);
    const at = this.#free.indexOf(tunnel);
    if (at >= 0) this.#free.splice(at, 1);
  }

  #wait(options: NodeRequest, handler: Dispatcher.DispatchHandler): void {
    const deadline = setTimeout(() => this.#refuse(request, this.#late()), this.settings.waitMs);
    const request: WaitingRequest = { options, handler, deadline };
    this.#waiting.add(request);
    this.#askSoon();
  }

  /** A burst of requests becomes one question. */
  #askSoon(): void {
    this.#asking ??= setImmediate(() => {
      this.#asking = undefined;
      this.#ask();
    });
  }

  #askAfterPause(): void {
    const pauseMs = Math.min(this.settings.askAgainMs, FIRST_PAUSE_MS * 2 ** Math.min(20, this.#failuresInRow - 2));
    this.#pausing ??= setTimeout(() => {
      this.#pausing = undefined;
      this.#ask();
    }, pauseMs);
  }

  #ask(): void {
    const missing = this.#waiting.size - this.#asks.count;
    if (missing <= 0 || this.#pausing) return;
    if (this.settings.ask(missing, this.#asks.add(missing))) this.#askAgainLater();
    else this.#refuseAll(this.#unreachable());
  }

  /** The last resort: for dials of which nothing is heard any more, and for agents that tell of none. */
  #askAgainLater(): void {
    this.#askingAgain ??= setTimeout(() => {
      this.#askingAgain = undefined;
      if (this.#asks.age()) this.#askAgainLater();
      this.#ask();
    }, this.settings.askAgainMs);
  }

  #refuseAll(reason: Error): void {
    for (const request of [...this.#waiting]) this.#refuse(request, reason);
  }

  #refuse(request: WaitingRequest, reason: Error): void {
    this.#forget(request);
    failDispatch(request.handler, reason);
  }

  #forget(request: WaitingRequest): void {
    clearTimeout(request.deadline);
    this.#waiting.delete(request);
  }

  #late(): Error {
    const { nodeName, waitMs } = this.settings;
    return new TunnelUnavailable(`Node ${nodeName} opened no connection within ${waitMs} ms.`);
  }

  #unreachable(): Error {
    return new TunnelUnavailable(`Node ${this.settings.nodeName} cannot be reached: its agent has no link.`);
  }
}
