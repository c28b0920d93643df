import type { Duplex } from 'node:stream';
import { Multiplexer, type MultiplexerOptions } from './multiplexer.js';

/** How often both ends ask each other for a sign of life. */
export const BEAT_MS = 2_000;

export interface ConnectionOptions<C extends Duplex> extends MultiplexerOptions {
  /** Runs it every `BEAT_MS` until it is called off: by these beats a connection that leads nowhere is noticed. */
  readonly everyBeat: (run: () => void) => () => void;
  /** How what it reads is heard; by its events unless there is a shorter way. */
  readonly hear?: (connection: C, listener: (bytes: Buffer) => void) => void;
}

/** Channels on a connection of Node's, for as long as it lasts. What breaks the rules ends it, and so does silence. */
export function channelsOn<C extends Duplex>(connection: C, options: ConnectionOptions<C>): Multiplexer {
  const { everyBeat, hear = hearEvents } = options;
  const channels = new Multiplexer(connection, options);
  let reason = new Error('other side closed');
  hear(connection, (bytes) => {
    try {
      channels.read(bytes);
    } catch (error) {
      connection.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  });
  const stopBeating = everyBeat(() => {
    if (!channels.beat()) connection.destroy(new Error('other side is silent'));
  });
  connection.on('drain', () => channels.drained());
  connection.on('end', () => connection.destroy());
  connection.on('error', (error) => {
    reason = error;
  });
  connection.on('close', () => {
    stopBeating();
    channels.fail(reason);
  });
  return channels;
}

function hearEvents(connection: Duplex, listener: (bytes: Buffer) => void): void {
  connection.on('data', listener);
}
