/**
 * What goes over a connection that carries many channels: frames, each with 8 bytes of head. One byte says the kind, three
 * a size, four the number of the channel; numbers are unsigned and big-endian. The size of `data` is that of the bytes
 * which follow; that of `window` is how many bytes more the other side may send; both are more than 0. The others have
 * none. `open` takes the number after the last one, and comes before everything else on its channel. `ping` asks for
 * `pong`, a sign of life; both are on channel 0, which is none.
 */
export const HEAD_BYTES = 8;
export const LAST_CHANNEL = 0xffff_ffff;

export const KIND = { data: 1, window: 2, open: 3, end: 4, reset: 5, ping: 6, pong: 7 } as const;
export type FrameKind = (typeof KIND)[keyof typeof KIND];
/** After it nothing comes on its channel. */
export type LastKind = typeof KIND.end | typeof KIND.reset;

export function writeHead(into: Buffer, at: number, kind: FrameKind, size: number, channel: number): void {
  into.writeUInt32BE(((kind << 24) | size) >>> 0, at);
  into.writeUInt32BE(channel, at + 4);
}

/** The other side does not keep to what was agreed: nothing that it says next can be trusted. */
export class BrokenFrames extends Error {
  constructor(what: string) {
    super(`The frames of the tunnel are broken: ${what}.`);
    this.name = 'BrokenFrames';
  }
}
