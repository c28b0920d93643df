import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BEAT_MS, ChannelStream, channelsOn } from '@aivailable/channels';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';

/** Where tunnels lead to. */
export interface TunnelEnd {
  /** A connection of its own, for one request after the other. */
  accept(channel: Duplex): void;
}

/** From now on the socket carries channels, which the API opens, to this end. */
export function carryChannels(socket: Socket, end: TunnelEnd, clock: Clock, log: Log): void {
  socket.on('error', (error) => log.warn(`tunnel: lost: ${error.message}`));
  channelsOn(socket, {
    atTurnEnd: setImmediate,
    onChannel: (channel) => end.accept(new ChannelStream(channel)),
    everyBeat: (beat) => repeatedly(clock, beat),
  });
}

function repeatedly(clock: Clock, run: () => void): () => void {
  let cancel = clock.after(BEAT_MS, again);
  function again(): void {
    cancel = clock.after(BEAT_MS, again);
    run();
  }
  return () => cancel();
}
