import { type FrameKind, HEAD_BYTES, KIND, writeHead } from './frame.js';

/** A frame as bytes; its data are zeros. */
export function frame(kind: FrameKind, channel: number, size = 0): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + (kind === KIND.data ? size : 0));
  writeHead(bytes, 0, kind, size, channel);
  return bytes;
}
