import { describe, expect, it } from '@jest/globals';
import { WINDOW_BYTES } from './channel.js';
import { notesOf } from './channel-notes.fake.js';
import { frame } from './frame.fake.js';
import { BrokenFrames, KIND } from './frame.js';
import { FakeEnd } from './joined-ends.fake.js';

const ROOM = 1_000_000;

describe('a side whose other side is hostile', () => {
  const opener = () => {
    const end = new FakeEnd(null, ROOM);
    for (let i = 0; i < 2; i++) end.channels.open();
    return end.channels;
  };
  const accepter = () => new FakeEnd(() => {}, ROOM).channels;

  it.each([
    ['data on channel 0', opener, [frame(KIND.data, 0, 1)], 'nobody opened channel 0'],
    ['an end of channel 0', opener, [frame(KIND.end, 0)], 'nobody opened channel 0'],
    ['data on a channel that was not opened', opener, [frame(KIND.data, 3, 1)], 'nobody opened channel 3'],
    ['a window of one', opener, [frame(KIND.window, 3, 1)], 'nobody opened channel 3'],
    ['an end of one', opener, [frame(KIND.end, 0xffff_ffff)], 'nobody opened channel 4294967295'],
    ['a reset of one', opener, [frame(KIND.reset, 3)], 'nobody opened channel 3'],
    ['data before its open', accepter, [frame(KIND.data, 1, 1)], 'nobody opened channel 1'],
    ['an open', opener, [frame(KIND.open, 3)], 'channels are opened by the side that may not'],
    ['an open of channel 0', accepter, [frame(KIND.open, 0)], 'channel 0 is opened after channel 0'],
    ['a second open', accepter, [frame(KIND.open, 1), frame(KIND.open, 1)], 'channel 1 is opened after channel 1'],
    ['a gap', accepter, [frame(KIND.open, 1), frame(KIND.open, 3)], 'channel 3 is opened after channel 1'],
    ['more than a window', opener, [frame(KIND.data, 1, WINDOW_BYTES + 1)], 'one sends more than its window'],
    ['a window of what was never sent', opener, [frame(KIND.window, 1, 1)], 'one takes more than it was sent'],
    ['the largest window', opener, [frame(KIND.window, 2, 0xff_ffff)], 'one takes more than it was sent'],
  ])('refuses %s', (_what, side, frames, sentence) => {
    const channels = side();
    const reading = () => {
      for (const bytes of frames) channels.read(bytes);
    };
    expect(reading).toThrow(new BrokenFrames(sentence));
  });

  it('refuses more than a window in single bytes to one that is not read, and keeps no more than that', () => {
    const end = new FakeEnd(null, ROOM);
    const channel = end.channels.open();
    const notes = notesOf(channel);
    channel.pause();
    const many = Buffer.concat(Array.from({ length: WINDOW_BYTES / 64 }, () => frame(KIND.data, 1, 1)));
    for (let i = 0; i < 64; i++) end.channels.read(many);
    expect(() => end.channels.read(frame(KIND.data, 1, 1))).toThrow(new BrokenFrames('one sends more than its window'));
    channel.resume();
    expect(notes.map(({ length }) => length)).toEqual(Array.from({ length: 64 }, () => 4_096));
  });

  it('refuses one byte more than what it has granted, however much has come', () => {
    const end = new FakeEnd(null, ROOM);
    const channel = end.channels.open();
    for (let i = 0; i < 4; i++) end.channels.read(frame(KIND.data, 1, WINDOW_BYTES / 2));
    channel.pause();
    end.channels.read(frame(KIND.data, 1, WINDOW_BYTES));
    expect(() => end.channels.read(frame(KIND.data, 1, 1))).toThrow(new BrokenFrames('one sends more than its window'));
  });

  it('takes what was on its way to a channel that is over for nothing', () => {
    const end = new FakeEnd(null, ROOM);
    const channel = end.channels.open();
    const notes = notesOf(channel);
    channel.reset();
    for (const bytes of [frame(KIND.data, 1, 9), frame(KIND.window, 1, 9), frame(KIND.end, 1), frame(KIND.reset, 1)]) {
      end.channels.read(bytes);
    }
    expect(notes).toEqual([]);
    expect(end.channels.count).toBe(0);
  });
});
