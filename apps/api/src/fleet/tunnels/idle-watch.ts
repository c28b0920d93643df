import type { Socket } from 'node:net';

/**
 * Watches a tunnel that was never used yet: one that closes, ends or speaks without having been asked is dead.
 * (Sockets of an HTTP server are half-open: the other side's end alone would leave it standing.)
 */
export class IdleWatch {
  constructor(
    private readonly socket: Socket,
    private readonly onDead: () => void,
  ) {
    socket.on('error', this.#ignore).on('close', this.onDead).on('end', this.#destroy).on('readable', this.#read);
  }

  /** Takes the watch off; the caller puts its own listeners on in the same tick. */
  end(): void {
    const { socket } = this;
    socket.off('error', this.#ignore).off('close', this.onDead).off('end', this.#destroy).off('readable', this.#read);
  }

  /** What follows an error is the close. */
  readonly #ignore = (): void => {};

  readonly #destroy = (): void => {
    this.socket.destroy();
  };

  readonly #read = (): void => {
    if (this.socket.read() !== null) this.socket.destroy();
  };
}
