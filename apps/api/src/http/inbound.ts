import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request as the models' door needs it: Node's own, or one that was here as a whole before anybody looked at it. */
export interface Inbound extends Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'complete'> {
  /** All of its body, where that is here already. */
  readonly body?: Buffer;
  on(event: 'data', listener: (chunk: Buffer) => void): Inbound;
  on(event: 'end' | 'close', listener: () => void): Inbound;
  off(event: 'data', listener: (chunk: Buffer) => void): Inbound;
  off(event: 'end' | 'close', listener: () => void): Inbound;
  resume(): Inbound;
}

/** What is answered with. `close` comes once: after the last byte was taken, or when its client has left. */
export interface Outbound {
  /** Whoever sets it false writes the coding himself. */
  chunkedEncoding: boolean;
  readonly writableFinished: boolean;
  readonly writableLength: number;
  /** Null: behind another answer on its connection. */
  readonly socket: Socket | null;
  on(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
  /** Names and values in turns. */
  writeHead(status: number, lines: string[]): unknown;
  write(chunk: Buffer): boolean;
  write(text: string, coding: 'latin1'): boolean;
  end(): unknown;
  end(chunk: Buffer): unknown;
  end(text: string, coding: 'latin1' | 'utf8'): unknown;
  destroy(): unknown;
}
