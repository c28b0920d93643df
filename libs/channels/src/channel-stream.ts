import { Duplex } from 'node:stream';
import type { Channel } from './channel.js';

/** A channel as a stream of Node's, as its HTTP server takes for a connection. */
export class ChannelStream extends Duplex {
  constructor(private readonly channel: Channel) {
    super({ decodeStrings: true });
    channel.listen({
      data: (bytes) => {
        if (!this.push(bytes)) channel.pause();
      },
      ended: () => this.#end(),
      broken: () => this.destroy(),
    });
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.channel.isOver) done(new Error('The channel is over.'));
    else this.channel.write(chunk, done);
  }

  override _writev(pieces: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'latin1', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.channel.end();
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.channel.reset();
    done(error);
  }

  /** Over as soon as what came is read. */
  #end(): void {
    this.once('end', () => this.destroy());
    this.push(null);
  }
}
