import { describe, expect, it } from '@jest/globals';
import { KIND } from './frame.js';
import { FrameReader } from './frame-reader.js';
import { Outbox } from './outbox.js';

class Bench {
  readonly writes: Buffer[] = [];
  hasRoom = true;
  due: (() => void)[] = [];
  readonly outbox = new Outbox({ write: (bytes) => this.writes.push(bytes) > 0 && this.hasRoom }, (run) =>
    this.due.push(run),
  );

  say(channel: number, text: string, taken?: () => void): void {
    this.outbox.add(KIND.data, channel, text.length, Buffer.from(text), taken);
  }

  endTurn(): void {
    for (const run of this.due.splice(0)) run();
  }

  get said(): string[] {
    const said: string[] = [];
    const reader = new FrameReader({
      data: (channel, bytes) => said.push(`${channel} ${bytes.subarray(0, 5)}`),
      window: (channel, bytes) => said.push(`${channel} +${bytes}`),
      opened: (channel) => said.push(`${channel} opened`),
      end: (channel) => said.push(`${channel} ended`),
      reset: (channel) => said.push(`${channel} reset`),
      ping: () => undefined,
    });
    for (const bytes of this.writes) reader.read(bytes);
    return said;
  }
}

describe('an outbox', () => {
  it('puts the frames of one turn into one write', () => {
    const bench = new Bench();
    bench.say(1, 'one');
    bench.outbox.add(KIND.window, 2, 77, null);
    bench.say(3, 'three');
    expect(bench.writes).toEqual([]);
    expect(bench.due).toHaveLength(1);
    bench.endTurn();
    expect(bench.writes).toHaveLength(1);
    expect(bench.said).toEqual(['1 one', '2 +77', '3 three']);
  });

  it('keeps the order around large pieces, which it does not copy', () => {
    const bench = new Bench();
    const large = Buffer.alloc(16 * 1_024 + 1, 'x');
    bench.say(1, 'one');
    bench.outbox.add(KIND.data, 2, large.length, large);
    bench.outbox.add(KIND.data, 3, large.length, large);
    bench.outbox.add(KIND.end, 3, 0, null);
    bench.endTurn();
    expect(bench.said).toEqual(['1 one', '2 xxxxx', '3 xxxxx', '3 ended']);
    expect(bench.writes.filter((bytes) => bytes === large)).toHaveLength(2);
    expect(bench.writes).toHaveLength(5);
  });

  it('tells that a piece is taken once it is on the wire and there is room', () => {
    const bench = new Bench();
    const taken: string[] = [];
    bench.say(1, 'one', () => taken.push('one'));
    expect(taken).toEqual([]);
    bench.endTurn();
    expect(taken).toEqual(['one']);
    bench.hasRoom = false;
    bench.say(1, 'two', () => taken.push('two'));
    bench.endTurn();
    expect(taken).toEqual(['one']);
    bench.outbox.drained();
    expect(taken).toEqual(['one', 'two']);
  });

  it('writes nothing while the wire is full, and all of it after', () => {
    const bench = new Bench();
    bench.say(1, 'one');
    bench.hasRoom = false;
    bench.endTurn();
    bench.say(1, 'two');
    bench.endTurn();
    bench.say(2, 'three');
    expect(bench.said).toEqual(['1 one']);
    bench.hasRoom = true;
    bench.outbox.drained();
    bench.endTurn();
    expect(bench.said).toEqual(['1 one', '1 two', '2 three']);
  });

  it('goes on when there is room before the turn ends in which it was full', () => {
    const bench = new Bench();
    bench.say(1, 'one');
    bench.hasRoom = false;
    bench.endTurn();
    bench.outbox.drained();
    bench.say(1, 'two');
    bench.outbox.drained();
    expect(bench.said).toEqual(['1 one']);
    bench.endTurn();
    expect(bench.said).toEqual(['1 one', '1 two']);
  });

  it('drops what a channel said to a full wire, but not what was said about it', () => {
    const bench = new Bench();
    bench.say(1, 'one');
    bench.hasRoom = false;
    bench.endTurn();
    bench.outbox.add(KIND.open, 2, 0, null);
    bench.say(2, 'two');
    bench.say(1, 'three');
    bench.outbox.drop(2);
    bench.outbox.add(KIND.reset, 2, 0, null);
    bench.outbox.drained();
    expect(bench.said).toEqual(['1 one', '2 opened', '1 three', '2 reset']);
  });

  it('takes what is written while it tells', () => {
    const bench = new Bench();
    bench.say(1, 'one', () => bench.say(1, 'two', () => bench.say(1, 'three')));
    for (let i = 0; i < 3; i++) bench.endTurn();
    expect(bench.said).toEqual(['1 one', '1 two', '1 three']);
  });
});
