import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { NodeDispatcher, NodeRequest, TunnelCounts } from '../node-tunnels.js';
import { Tunnel } from './tunnel.js';
import { failDispatch, TunnelUnavailable } from './tunnel-unavailable.js';

interface WaitingRequest {
  readonly options: NodeRequest;
  readonly handler: Dispatcher.DispatchHandler;
  readonly deadline: NodeJS.Timeout;
}

export interface TunnelPoolOptions {
  readonly nodeName: string;
  /** Asks the agent to dial that many more tunnels; false when it cannot be asked. */
  readonly ask: (count: number) => boolean;
  /** Longest wait for a tunnel. */
  readonly waitMs: number;
  /** After this long an agent that was asked is asked again. */
  readonly askAgainMs: number;
}

/**
 * The tunnels of one node as one dispatcher. A request that finds none free waits for whichever comes first: one that
 * another request gives back, or one that the agent dials because it was asked. (undici's own Pool binds a request to
 * a connection that does not exist yet, and asks for a second one whenever requests follow each other closely.)
 */
export class TunnelPool implements NodeDispatcher {
  readonly #tunnels = new Set<Tunnel>();
  /** Taken from the end: the one used last is the least likely to have been dropped by something on the way. */
  readonly #free: Tunnel[] = [];
  readonly #waiting = new Set<WaitingRequest>();
  #shut: Error | undefined;
  #asked = 0;
  #asking: NodeJS.Immediate | undefined;
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

  /** A tunnel that the agent dialled. */
  add(socket: Socket): void {
    const tunnel = new Tunnel(socket, { free: (it) => this.#offer(it), gone: (it) => this.#remove(it) });
    this.#tunnels.add(tunnel);
    this.#asked = Math.max(0, this.#asked - 1);
    this.#offer(tunnel);
  }

  /** The agent can be asked again: it has a new link, and forgot what the old one asked for. */
  linkOpened(): void {
    this.#asked = 0;
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

  #ask(): void {
    const missing = this.#waiting.size - this.#asked;
    if (missing > 0 && !this.settings.ask(missing)) this.#refuseAll(this.#unreachable());
    else this.#asked += Math.max(0, missing);
    if (this.#waiting.size > 0) this.#askAgainLater();
  }

  #askAgainLater(): void {
    this.#askingAgain ??= setTimeout(() => {
      this.#askingAgain = undefined;
      this.#asked = 0;
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
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#askingAgain);
    this.#askingAgain = undefined;
    this.#asked = 0;
  }

  #late(): Error {
    const { nodeName, waitMs } = this.settings;
    return new TunnelUnavailable(`Node ${nodeName} opened no connection within ${waitMs} ms.`);
  }

  #unreachable(): Error {
    return new TunnelUnavailable(`Node ${this.settings.nodeName} cannot be reached: its agent has no link.`);
  }
}
