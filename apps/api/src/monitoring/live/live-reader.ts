import type { LiveMessage } from '@aivailable/contracts';
import { WebSocket } from 'ws';

/** More unsent bytes than this, and a reader gets nothing until it has caught up. */
const BACKLOG_BYTES = 1024 * 1024;
/** A reader that has not caught up after this is let go; it dials again when it can. */
const PATIENCE_MS = 30_000;

const TOO_SLOW = 4_408;
const SIGNED_OUT = 4_401;

/** One console that reads along. Whoever missed something, by asking or by being slow, gets a new snapshot instead. */
export class LiveReader {
  #needsSnapshot = true;
  #slowSinceMs: number | null = null;

  constructor(
    private readonly socket: WebSocket,
    /** Whether who reads is still signed in. */
    readonly mayRead: () => boolean,
  ) {}

  /** The reader lost count. */
  resync(): void {
    this.#needsSnapshot = true;
  }

  /** Once per beat of the feed, before anything is sent: catches up, or is told to go. */
  attend(nowMs: number, snapshot: () => string): void {
    if (this.socket.bufferedAmount > BACKLOG_BYTES) {
      this.#wait(nowMs);
      return;
    }
    this.#slowSinceMs = null;
    if (!this.#needsSnapshot) return;
    this.#needsSnapshot = false;
    this.#write(snapshot());
  }

  /** Sends what everyone gets; a reader that waits for its snapshot needs none of it. */
  send(text: string): void {
    if (!this.#needsSnapshot) this.#write(text);
  }

  signOut(): void {
    this.socket.close(SIGNED_OUT, 'Sign in again.');
  }

  #wait(nowMs: number): void {
    this.#needsSnapshot = true;
    this.#slowSinceMs ??= nowMs;
    if (nowMs - this.#slowSinceMs < PATIENCE_MS) return;
    this.socket.close(TOO_SLOW, 'Too slow.');
    this.socket.terminate();
  }

  #write(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }
}

export function encode(message: LiveMessage): string {
  return JSON.stringify(message);
}
