import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Just enough of WebSocket's server side for the fake feed: text frames out, short text frames in. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export function acceptSocket(request: IncomingMessage, socket: Duplex, onText: (text: string) => void) {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('data', (frame: Buffer) => {
    const text = textOf(frame);
    if (text === null) socket.end();
    else if (text !== '') onText(text);
  });
  socket.on('error', () => socket.destroy());
  return (text: string) => socket.write(frameOf(text));
}

/** The length in the fewest bytes: browsers refuse a longer spelling. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const isShort = body.length < 0x1_0000;
  const head = Buffer.alloc(isShort ? 4 : 10);
  head.set([0x81, isShort ? 126 : 127]);
  if (isShort) head.writeUInt16BE(body.length, 2);
  else head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

/** The text of one masked frame under 126 bytes; null when it is a close. */
function textOf(frame: Buffer): string | null {
  const opcode = (frame[0] ?? 0) & 0x0f;
  if (opcode === 8) return null;
  const length = (frame[1] ?? 0) & 0x7f;
  if (opcode !== 1 || length >= 126) return '';
  const mask = frame.subarray(2, 6);
  return frame
    .subarray(6, 6 + length)
    .map((byte, n) => byte ^ (mask[n % 4] ?? 0))
    .toString();
}
