import type { Socket } from 'node:net';

/**
 * From now on what a socket that flows has just read goes to its listener straight away, past the queue of its stream: that
 * queue costs as much as all that a short message is read for, and is empty while somebody listens. As soon as it is not
 * (while paused), or at the end, everything takes the stream's own way, to the same listener, in its order. Returns the
 * way back for good.
 */
export function hearStraight(socket: Socket, hear: (bytes: Buffer) => void): () => void {
  socket.on('data', hear);
  socket.push = function push(this: Socket, bytes: unknown, encoding?: BufferEncoding): boolean {
    if (bytes === null || this.readableFlowing !== true || this.readableLength > 0) {
      return Object.getPrototypeOf(this).push.call(this, bytes, encoding);
    }
    hear(bytes as Buffer);
    return true;
  };
  return () => {
    socket.off('data', hear);
    Reflect.deleteProperty(socket, 'push');
  };
}
