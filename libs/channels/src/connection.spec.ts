import { Duplex } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { notesOf } from './channel-notes.fake.js';
import { channelsOn } from './connection.js';
import { frame } from './frame.fake.js';
import { KIND } from './frame.js';
import type { Multiplexer } from './multiplexer.js';

/** One end of a connection: a test says what comes on it, and sees what goes. */
class FakeConnection extends Duplex {
  readonly sent: number[] = [];

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (let at = 0; at < bytes.length; at += 8) this.sent.push(bytes.readUInt8(at));
    done();
  }
}

describe('channels on a connection', () => {
  let connection: FakeConnection;
  let channels: Multiplexer;
  let beat: () => void;
  let isBeating: boolean;

  beforeEach(() => {
    isBeating = true;
    connection = new FakeConnection();
    channels = channelsOn(connection, {
      atTurnEnd: (run) => run(),
      onChannel: null,
      everyBeat: (run) => {
        beat = run;
        return () => {
          isBeating = false;
        };
      },
    });
  });

  const closed = () => new Promise<void>((resolve) => connection.once('close', () => resolve()));
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it('end with it, each with its reason', async () => {
    const notes = notesOf(channels.open());
    connection.destroy(new Error('cable pulled'));
    await closed();
    expect(notes).toEqual(['(broken: cable pulled)']);
    expect(isBeating).toBe(false);
  });

  it('end when the other side has no more to say', async () => {
    const notes = notesOf(channels.open());
    connection.push(null);
    await closed();
    expect(notes).toEqual(['(broken: other side closed)']);
  });

  it('end it when the other side breaks the rules', async () => {
    const notes = notesOf(channels.open());
    connection.push(frame(KIND.data, 7, 1));
    await closed();
    expect(notes).toEqual(['(broken: The frames of the tunnel are broken: nobody opened channel 7.)']);
  });

  it('end it when the other side is silent for eight beats, though it was asked', async () => {
    const notes = notesOf(channels.open());
    for (let i = 0; i < 8; i++) beat();
    await turn();
    expect(notes).toEqual([]);
    expect(connection.sent).toEqual([KIND.open, ...Array(8).fill(KIND.ping)]);
    const gone = closed();
    beat();
    await gone;
    expect(notes).toEqual(['(broken: other side is silent)']);
  });

  it('tell for how many beats the other side has been silent, until it speaks', async () => {
    const silent: number[] = [];
    for (let i = 0; i < 3; i++) {
      beat();
      silent.push(channels.silentBeats);
    }
    expect(silent).toEqual([0, 1, 2]);
    connection.push(frame(KIND.pong, 0));
    await turn();
    expect(channels.silentBeats).toBe(0);
    beat();
    expect(channels.silentBeats).toBe(0);
  });

  it('stay as long as there is any sign of life', async () => {
    for (let i = 0; i < 20; i++) {
      connection.push(frame(KIND.pong, 0));
      await turn();
      beat();
      beat();
    }
    expect(connection.destroyed).toBe(false);
  });

  it('give a sign of life when they are asked, one for all that ask at once', async () => {
    connection.push(frame(KIND.ping, 0));
    await turn();
    expect(connection.sent).toEqual([KIND.pong]);
    connection.push(frame(KIND.ping, 0));
    await turn();
    expect(connection.sent).toEqual([KIND.pong, KIND.pong]);
  });
});
