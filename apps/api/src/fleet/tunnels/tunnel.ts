import type { Socket } from 'node:net';
import { channelsOn, type Multiplexer } from '@aivailable/channels';
import { hearStraight } from '../../http/straight-hearing.js';
import { TunnelCut } from '../tunnel-cut.js';
import { HttpChannel } from './http-channel.js';
import { SpareChannels } from './spare-channels.js';

export interface TunnelEvents {
  readonly gone: (tunnel: Tunnel) => void;
  readonly everyBeat: (beat: () => void) => () => void;
  /** Whether any tunnel of its node answers, now that it does not. */
  readonly isNodeThere: () => boolean;
}

/** One dialled-in connection with the channels on it. It never reconnects: what was on it fails with it. */
export class Tunnel {
  readonly #channels: Multiplexer;
  readonly #spare = new SpareChannels();
  readonly #events = {
    free: (channel: HttpChannel) => this.#spare.give(channel),
    gone: (channel: HttpChannel) => this.#spare.drop(channel),
    whyBroken: (reason: Error) => this.#whyBroken(reason),
  };

  constructor(
    private readonly socket: Socket,
    private readonly node: TunnelEvents,
  ) {
    const { gone, everyBeat } = node;
    socket.on('close', () => gone(this));
    this.#channels = channelsOn(socket, {
      atTurnEnd: setImmediate,
      onChannel: null,
      hear: hearStraight,
      everyBeat,
    });
  }

  /** Channels with a request. */
  get inUse(): number {
    return this.#channels.count - this.#spare.count;
  }

  /** It owes a sign of life since so many beats. */
  get silentBeats(): number {
    return this.#channels.silentBeats;
  }

  /** Something can be said on it, and was answered lately. */
  get answers(): boolean {
    return this.#isOpen && this.silentBeats === 0;
  }

  /** One for a request. Null: nothing can be said on it any more. */
  channel(): HttpChannel | null {
    if (!this.#isOpen) return null;
    const spare = this.#spare.take();
    if (spare) return spare;
    if (this.#channels.mayOpen) return new HttpChannel(this.#channels.open(), this.#events);
    this.destroy(new Error('its channels are used up'));
    return null;
  }

  /** For a clock to call: channels that nobody needed since the last look are closed. */
  look(): void {
    this.#spare.look();
  }

  /** What is in flight fails with the reason. */
  destroy(reason: Error): void {
    this.socket.destroy(reason);
  }

  get #isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  #whyBroken(reason: Error): Error {
    return this.#isOpen ? reason : new TunnelCut(reason.message, this.node.isNodeThere());
  }
}
