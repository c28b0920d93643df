import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { NodeDispatcher, NodeRequest, TunnelCounts } from '../node-tunnels.js';
import { OpenTunnels } from './open-tunnels.js';
import { failDispatch, TunnelUnavailable } from './tunnel-unavailable.js';

interface WaitingRequest {
  readonly options: NodeRequest;
  readonly handler: Dispatcher.DispatchHandler;
  readonly deadline: NodeJS.Timeout;
}

export interface TunnelPoolOptions {
  readonly nodeName: string;
  /** Longest wait for a tunnel. */
  readonly waitMs: number;
  /** Runs it every few seconds until it is called off. */
  readonly everyBeat: (run: () => void) => () => void;
}

/** How often spare channels are looked through. */
const LOOK_MS = 60_000;

/**
 * The tunnels of one node as one dispatcher. Every request has a channel of its own on one and the same tunnel: those that
 * speak at the same time share its writes and reads. A request waits only while there is no tunnel at all.
 */
export class TunnelPool implements NodeDispatcher {
  readonly #tunnels = new OpenTunnels();
  readonly #waiting = new Set<WaitingRequest>();
  readonly #looking = setInterval(() => this.#tunnels.look(), LOOK_MS).unref();
  readonly #stopBeating: () => void;
  #shut: Error | undefined;

  constructor(private readonly settings: TunnelPoolOptions) {
    this.#stopBeating = settings.everyBeat(() => this.#tunnels.beat());
  }

  get counts(): TunnelCounts {
    const { count: open, inUse } = this.#tunnels;
    return { open, inUse, waiting: this.#waiting.size };
  }

  dispatch(options: NodeRequest, handler: Dispatcher.DispatchHandler): boolean {
    const channel = this.#shut ? null : this.#tunnels.channel();
    if (this.#shut) failDispatch(handler, this.#shut);
    else if (channel) channel.dispatch(options, handler);
    else this.#wait(options, handler);
    return true;
  }

  /** A tunnel that the agent dialled. */
  add(socket: Socket): void {
    this.#tunnels.add(socket);
    for (const request of [...this.#waiting]) {
      this.#forget(request);
      this.dispatch(request.options, request.handler);
    }
  }

  /** Nobody is left who could dial: those who wait are refused, what is open stays. */
  linkClosed(): void {
    this.#refuseAll(new TunnelUnavailable(`Node ${this.settings.nodeName} cannot be reached: its agent has no link.`));
  }

  /** The node is gone: everything in flight or waiting fails with the reason; nothing stays open. */
  shut(reason: Error): void {
    this.#shut = reason;
    clearInterval(this.#looking);
    this.#stopBeating();
    this.#refuseAll(reason);
    this.#tunnels.destroy(reason);
  }

  #wait(options: NodeRequest, handler: Dispatcher.DispatchHandler): void {
    const deadline = setTimeout(() => this.#refuse(request, this.#late()), this.settings.waitMs);
    const request: WaitingRequest = { options, handler, deadline };
    this.#waiting.add(request);
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
}
