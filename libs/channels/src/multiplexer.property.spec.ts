import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Channel, WINDOW_BYTES } from './channel.js';
import { FrameReader } from './frame-reader.js';
import { FakeEnd, settle } from './joined-ends.fake.js';

type Side = 0 | 1;
type Deed = 'write' | 'pause' | 'pause-next' | 'resume' | 'end' | 'reset';
type Step =
  | { readonly do: 'open' }
  | { readonly do: 'turn'; readonly side: Side }
  | { readonly do: 'carry'; readonly side: Side; readonly bytes: number }
  | { readonly do: Deed; readonly side: Side; readonly channel: number; readonly bytes: number };

/** What any channel says from any place on; 251 is prime, so that a lost piece shows. */
const PATTERN = Buffer.from(Array.from({ length: 1_000_251 }, (_, i) => i % 251));

const side = fc.constantFrom<Side>(0, 1);
const bytes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 10_000, max: 20_000 }),
  fc.integer({ min: 100_000, max: 600_000 }),
);
const cut = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70_000 }), fc.constant(1_000_000));
const deeds: readonly Deed[] = ['write', 'write', 'write', 'pause', 'pause-next', 'resume', 'end', 'reset'];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('open' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const), side }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('carry' as const), side, bytes: cut }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom(...deeds), side, channel: fc.integer({ min: 0, max: 20 }), bytes }),
  },
);

/** One side of one channel, and what it lived through. */
class Mouth {
  written = 0;
  untaken = 0;
  sent = 0;
  heard = 0;
  last: Deed | null = null;
  gaveUp = false;
  readonly told: string[] = [];
  pausesNext = false;

  constructor(
    readonly channel: Channel,
    private readonly first: number,
  ) {
    channel.listen({
      data: (piece) => this.#hear(piece),
      ended: () => this.told.push('ended'),
      broken: () => this.told.push('broken'),
    });
  }

  /** What the other side says begins elsewhere in the pattern. */
  #hear(piece: Buffer): void {
    const from = (this.heard + this.first) % 251;
    expect(piece.equals(PATTERN.subarray(from, from + piece.length))).toBe(true);
    expect(this.told).toEqual([]);
    this.heard += piece.length;
    if (this.pausesNext) this.channel.pause();
    this.pausesNext = false;
  }

  write(count: number, first: number): void {
    const from = (this.written + first) % 251;
    this.untaken += 1;
    this.channel.write(PATTERN.subarray(from, from + count), () => {
      this.untaken -= 1;
    });
    this.written += count;
  }

  do(deed: Deed, count: number, first: number): void {
    if (deed === 'pause-next') this.pausesNext = true;
    else if (deed === 'pause' || deed === 'resume') this.channel[deed]();
    else if (deed === 'write' && this.last === null && !this.channel.isOver) this.write(count, first);
    else if (deed === 'end' || deed === 'reset') {
      if (!this.channel.isOver) this.last = deed;
      this.gaveUp ||= this.last !== null || deed === 'reset';
      this.channel[deed]();
    }
  }
}

const FIRST: readonly [number, number] = [3, 101];

/** Two ends, their channels, and a watch over how much is under way. */
class Play {
  readonly mouths: [Mouth[], Mouth[]] = [[], []];
  readonly ends: readonly [FakeEnd, FakeEnd];

  constructor(roomBytes: number) {
    const accept = (channel: Channel) => this.mouths[1].push(new Mouth(channel, FIRST[0]));
    this.ends = [new FakeEnd(null, roomBytes, this.#watch(0)), new FakeEnd(accept, roomBytes, this.#watch(1))];
  }

  /** Looks at what a side puts on its wire. */
  #watch(from: Side): (written: Buffer) => void {
    const nothing = () => {};
    const data = (id: number, piece: Buffer) => {
      const mouth = this.mouths[from][id - 1] as Mouth;
      mouth.sent += piece.length;
      const heard = this.mouths[from === 0 ? 1 : 0][id - 1]?.heard ?? 0;
      expect(mouth.sent - heard).toBeLessThanOrEqual(WINDOW_BYTES);
    };
    const reader = new FrameReader({
      data,
      window: nothing,
      opened: nothing,
      end: nothing,
      reset: nothing,
      ping: nothing,
    });
    return (written) => reader.read(written);
  }

  do(one: Step): void {
    const [opener, accepter] = this.ends;
    if (one.do === 'open') this.mouths[0].push(new Mouth(opener.channels.open(), FIRST[1]));
    else if (one.do === 'turn') this.ends[one.side].endTurn();
    else if (one.do === 'carry') this.ends[one.side].carryTo(one.side === 0 ? accepter : opener, one.bytes);
    else {
      const mouths = this.mouths[one.side];
      mouths[one.channel % mouths.length]?.do(one.do, one.bytes, FIRST[one.side]);
    }
  }

  settle(): void {
    settle(...this.ends);
    for (const mouth of this.mouths.flat()) {
      mouth.pausesNext = false;
      mouth.channel.resume();
    }
    settle(...this.ends);
  }

  endAll(): void {
    for (const mouth of this.mouths[0]) mouth.channel.end();
    this.settle();
  }
}

/** After everything has settled: what one side of a channel must have heard of the other. */
function judge(speaker: Mouth, hearer: Mouth): void {
  const { last } = speaker;
  expect(hearer.heard).toBeLessThanOrEqual(speaker.written);
  expect(hearer.told.length).toBeLessThanOrEqual(1);
  if (hearer.gaveUp) return;
  if (last === 'reset') expect(hearer.told).toEqual(['broken']);
  else expect(hearer.told).toEqual(last === 'end' ? ['ended'] : []);
  if (last !== 'reset') expect(hearer.heard).toBe(speaker.written);
  if (last === null) expect(speaker.untaken).toBe(0);
}

describe('two ends of a connection', () => {
  it('say on every channel what they want, once and in order, however the connection cuts and delays it', () => {
    const script = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(fc.constantFrom(1_000, 50_000, 10_000_000), script, (roomBytes, steps) => {
        const play = new Play(roomBytes);
        play.do({ do: 'open' });
        for (const one of steps) play.do(one);
        play.settle();
        const [ours, theirs] = play.mouths;
        expect(theirs).toHaveLength(ours.length);
        ours.forEach((our, i) => {
          const their = theirs[i] as Mouth;
          judge(our, their);
          judge(their, our);
        });
        play.endAll();
        expect(play.ends.map(({ channels }) => channels.count)).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('fill both windows at once, and none waits for the other', () => {
    const play = new Play(50_000);
    play.do({ do: 'open' });
    play.settle();
    const mouths = play.mouths.flat();
    mouths.forEach((mouth, at) => {
      for (let i = 0; i < 5; i++) mouth.do('write', 600_000, FIRST[at as Side]);
    });
    play.settle();
    expect(mouths.map(({ heard, untaken }) => [heard, untaken])).toEqual([
      [3_000_000, 0],
      [3_000_000, 0],
    ]);
  });

  it('leave a channel alone that is not read, and go on with the others', () => {
    const play = new Play(50_000);
    for (let i = 0; i < 3; i++) play.do({ do: 'open' });
    settle(...play.ends);
    const [slow, ...quick] = play.mouths[1];
    slow?.do('pause', 0, 0);
    for (const mouth of play.mouths[0]) mouth.do('write', 600_000, FIRST[0]);
    settle(...play.ends);
    expect([slow, ...quick].map((mouth) => mouth?.heard)).toEqual([0, 600_000, 600_000]);
    expect(play.mouths[0].map(({ sent, untaken }) => [sent, untaken])).toEqual([
      [WINDOW_BYTES, 1],
      [600_000, 0],
      [600_000, 0],
    ]);
    play.settle();
    expect(slow?.heard).toBe(600_000);
  });
});
