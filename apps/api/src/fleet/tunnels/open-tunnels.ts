import type { Socket } from 'node:net';
import type { HttpChannel } from './http-channel.js';
import { Tunnel } from './tunnel.js';

/** Silent for so many beats while another of the same node answers: this one leads nowhere, and its agent lives. */
const SILENT_ALONE_BEATS = 2;

/**
 * The tunnels of one node that are open, the newest first: one that was dialled just now leads to an agent that lives, an
 * older one may be left of a machine that was switched off. One that owes a sign of life is used only where there is no other.
 */
export class OpenTunnels {
  #tunnels: readonly Tunnel[] = [];
  readonly #beats = new Set<() => void>();

  get count(): number {
    return this.#tunnels.length;
  }

  /** Channels with a request. */
  get inUse(): number {
    return this.#tunnels.reduce((sum, tunnel) => sum + tunnel.inUse, 0);
  }

  /** A connection that an agent dialled. */
  add(socket: Socket): void {
    const tunnel = new Tunnel(socket, {
      gone: (it) => {
        this.#tunnels = this.#tunnels.filter((other) => other !== it);
      },
      everyBeat: (beat) => {
        this.#beats.add(beat);
        return () => this.#beats.delete(beat);
      },
      isNodeThere: () => this.#tunnels.some(({ answers }) => answers),
    });
    this.#tunnels = [tunnel, ...this.#tunnels];
  }

  /** One for a request. Null: there is no tunnel. */
  channel(): HttpChannel | null {
    for (const tunnel of this.#tunnels) {
      const channel = tunnel.silentBeats > 0 ? null : tunnel.channel();
      if (channel) return channel;
    }
    return this.#anyChannel();
  }

  /** For a clock to call: all are asked for a sign of life, those that alone gave none are closed. */
  beat(): void {
    for (const beat of [...this.#beats]) beat();
    if (!this.#tunnels.some(({ silentBeats }) => silentBeats === 0)) return;
    for (const tunnel of this.#tunnels) {
      if (tunnel.silentBeats >= SILENT_ALONE_BEATS) tunnel.destroy(new Error('other side is silent'));
    }
  }

  /** For a clock to call: channels that nobody needed since the last look are closed. */
  look(): void {
    for (const tunnel of this.#tunnels) tunnel.look();
  }

  /** What is in flight fails with the reason. */
  destroy(reason: Error): void {
    for (const tunnel of this.#tunnels) tunnel.destroy(reason);
  }

  #anyChannel(): HttpChannel | null {
    for (const tunnel of this.#tunnels) {
      const channel = tunnel.channel();
      if (channel) return channel;
    }
    return null;
  }
}
