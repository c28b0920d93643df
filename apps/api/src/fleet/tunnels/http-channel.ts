import type { Channel, ChannelListener } from '@aivailable/channels';
import type { Dispatcher } from 'undici';
import type { NodeRequest } from '../node-tunnels.js';
import { AnswerHeads } from './answer-head.js';
import { Exchange, type Line } from './exchange.js';
import { requestBytes } from './request-bytes.js';
import { failDispatch, TunnelUnavailable } from './tunnel-unavailable.js';

export interface HttpChannelEvents {
  /** Nothing is in flight: it may be asked. */
  readonly free: (channel: HttpChannel) => void;
  readonly gone: (channel: HttpChannel) => void;
  /** What is told of a channel that broke: it alone may have, or its tunnel with all that are on it. */
  readonly whyBroken: (reason: Error) => Error;
}

/**
 * HTTP/1.1 spoken on a channel of a tunnel: one request at a time, written in one piece, and its answer handed on as it
 * comes, with no streams in between. One that speaks without having been asked, or breaks the rules, is closed: what it
 * says next could be taken for the answer to somebody else.
 */
export class HttpChannel implements Line, ChannelListener {
  #exchange: Exchange | null = null;
  #isGone = false;
  readonly #heads = new AnswerHeads();

  constructor(
    private readonly channel: Channel,
    private readonly events: HttpChannelEvents,
  ) {
    channel.listen(this);
  }

  dispatch(request: NodeRequest, handler: Dispatcher.DispatchHandler): void {
    if (this.#isGone) {
      failDispatch(handler, new TunnelUnavailable('The connection to the node closed before anything was sent.'));
      return;
    }
    const exchange = new Exchange(handler, this, this.#heads);
    this.#exchange = exchange;
    try {
      const pieces = requestBytes(request);
      if (exchange.start()) for (const piece of pieces) this.channel.write(piece);
      else this.#unused();
    } catch (error) {
      this.#fail(error);
    }
  }

  pause(): void {
    this.channel.pause();
  }

  resume(): void {
    this.channel.resume();
  }

  close(): void {
    this.channel.reset();
    this.#leave();
  }

  data(bytes: Buffer): void {
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

  ended(): void {
    const exchange = this.#exchange;
    try {
      if (exchange?.reader.closed()) this.#finish(exchange);
    } catch (error) {
      this.#fail(error);
    }
    this.#leave();
  }

  broken(reason: Error): void {
    this.#lose(this.events.whyBroken(reason));
    this.#leave();
  }

  /** Called off before anything was sent. */
  #unused(): void {
    this.#exchange = null;
    this.events.free(this);
  }

  #finish(exchange: Exchange): void {
    const mayGoOn = exchange.reader.head?.keepsAlive === true && !this.channel.hasUnsent && !exchange.aborted;
    this.#exchange = null;
    if (exchange.paused) this.channel.resume();
    if (!mayGoOn) this.close();
    exchange.end();
    if (mayGoOn && !this.#isGone) this.events.free(this);
  }

  #lose(reason: Error): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.fail(reason);
  }

  #fail(thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.channel.reset();
    this.broken(reason);
  }

  #leave(): void {
    this.#lose(new Error('other side closed'));
    if (this.#isGone) return;
    this.#isGone = true;
    this.events.gone(this);
  }
}
