import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BrokenFrames, type FrameKind, HEAD_BYTES, KIND, writeHead } from './frame.js';
import { type FrameListener, FrameReader } from './frame-reader.js';

type Heard = [what: string, channel: number, more: string | number];

interface Frame {
  readonly kind: FrameKind;
  readonly channel: number;
  readonly data: Buffer;
  readonly window: number;
}

class Notes implements FrameListener {
  readonly heard: Heard[] = [];

  /** Pieces of one frame's data count as one. */
  data(channel: number, bytes: Buffer): void {
    const last = this.heard.at(-1);
    if (last?.[0] === 'data' && last[1] === channel) last[2] += bytes.toString('hex');
    else this.heard.push(['data', channel, bytes.toString('hex')]);
  }

  window(channel: number, bytes: number): void {
    this.heard.push(['window', channel, bytes]);
  }

  opened(channel: number): void {
    this.heard.push(['open', channel, '']);
  }

  end(channel: number): void {
    this.heard.push(['end', channel, '']);
  }

  reset(channel: number): void {
    this.heard.push(['reset', channel, '']);
  }

  ping(): void {
    this.heard.push(['ping', 0, '']);
  }
}

const frame = fc.record({
  kind: fc.constantFrom(...Object.values(KIND)),
  channel: fc.integer({ min: 0, max: 0xffff_ffff }),
  data: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  window: fc.integer({ min: 1, max: 0xff_ffff }),
});

function bytesOf({ kind, channel, data, window }: Frame): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const size = kind === KIND.data ? data.length : kind === KIND.window ? window : 0;
  writeHead(head, 0, kind, size, channel);
  return kind === KIND.data ? Buffer.concat([head, data]) : head;
}

function told(notes: Notes, { kind, channel, data, window }: Frame): void {
  if (kind === KIND.data) notes.data(channel, data);
  if (kind === KIND.window) notes.window(channel, window);
  if (kind === KIND.open) notes.opened(channel);
  if (kind === KIND.end) notes.end(channel);
  if (kind === KIND.reset) notes.reset(channel);
  if (kind === KIND.ping) notes.ping();
}

describe('a reader of frames', () => {
  it('hears the same, however it is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(frame), cuts, (frames, sizes) => {
        const [heard, expected] = [new Notes(), new Notes()];
        const reader = new FrameReader(heard);
        const all = Buffer.concat(frames.map(bytesOf));
        for (let at = 0, i = 0; at < all.length; i++) {
          const end = at + (sizes[i % sizes.length] ?? 1);
          reader.read(all.subarray(at, end));
          at = end;
        }
        for (const one of frames) told(expected, one);
        expect(heard.heard).toEqual(expected.heard);
      }),
    );
  });

  it('hands on the bytes themselves, and a piece as soon as it is there', () => {
    const notes = new Notes();
    const pieces: Buffer[] = [];
    notes.data = (_channel, bytes) => pieces.push(bytes);
    const reader = new FrameReader(notes);
    const whole = bytesOf({ kind: KIND.data, channel: 1, data: Buffer.from('abcdef'), window: 0 });
    reader.read(whole.subarray(0, 10));
    expect(pieces.map(String)).toEqual(['ab']);
    reader.read(whole.subarray(10));
    expect(pieces.map(String)).toEqual(['ab', 'cdef']);
    expect(pieces[0]?.buffer).toBe(whole.buffer);
  });

  it.each([
    ['a kind that there is not', 0, 0],
    ['a kind of tomorrow', 8, 0],
    ['the largest kind and size', 255, 0xff_ffff],
    ['data without bytes', KIND.data, 0],
    ['a window of nothing', KIND.window, 0],
    ['an open with a size', KIND.open, 1],
    ['an end with a size', KIND.end, 1],
    ['a reset with a size', KIND.reset, 0xff_ffff],
    ['a ping with a size', KIND.ping, 8],
  ])('refuses %s', (_what, kind, size) => {
    const head = Buffer.alloc(HEAD_BYTES);
    writeHead(head, 0, kind as FrameKind, size, 1);
    const reading = () => new FrameReader(new Notes()).read(head);
    expect(reading).toThrow(BrokenFrames);
    expect(reading).toThrow(`The frames of the tunnel are broken: there is no kind ${kind} with a size of ${size}.`);
  });
});
