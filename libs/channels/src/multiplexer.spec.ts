import { beforeEach, describe, expect, it } from '@jest/globals';
import { Channel, WINDOW_BYTES } from './channel.js';
import { notesOf } from './channel-notes.fake.js';
import { frame } from './frame.fake.js';
import { HEAD_BYTES, KIND } from './frame.js';
import { FakeEnd, settle } from './joined-ends.fake.js';

const ROOM = 1_000_000;

describe('a channel', () => {
  let opener: FakeEnd;
  let accepter: FakeEnd;
  let ours: Channel;
  let theirs: Channel;
  const run = () => settle(opener, accepter);
  const say = (channel: Channel, text: string) => channel.write(Buffer.from(text));

  beforeEach(() => {
    accepter = new FakeEnd((channel) => {
      theirs = channel;
    }, ROOM);
    opener = new FakeEnd(null, ROOM);
    ours = opener.channels.open();
    run();
  });

  type Deeds = readonly (readonly ['ours' | 'theirs', 'pause' | 'resume' | 'end' | 'reset' | string])[];
  it.each<[string, Deeds, string[]]>([
    [
      'paused, then ended',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['theirs', 'end'],
      ],
      [],
    ],
    [
      'ended, then read',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['theirs', 'end'],
        ['ours', 'resume'],
      ],
      ['a', '(ended)'],
    ],
    [
      'ended while paused with nothing, then not read',
      [
        ['ours', 'pause'],
        ['theirs', 'end'],
      ],
      [],
    ],
    [
      'ended while paused with nothing',
      [
        ['ours', 'pause'],
        ['theirs', 'end'],
        ['ours', 'resume'],
      ],
      ['(ended)'],
    ],
    [
      'reset while paused',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['theirs', 'reset'],
      ],
      ['(broken: other side closed)'],
    ],
    [
      'reset once it is ended',
      [
        ['theirs', 'a'],
        ['theirs', 'end'],
        ['theirs', 'reset'],
      ],
      ['a', '(ended)'],
    ],
    [
      'ended once it is reset',
      [
        ['theirs', 'reset'],
        ['theirs', 'end'],
      ],
      ['(broken: other side closed)'],
    ],
    [
      'given up here',
      [
        ['ours', 'reset'],
        ['theirs', 'a'],
        ['theirs', 'end'],
      ],
      [],
    ],
    [
      'given up here, held',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['ours', 'reset'],
        ['ours', 'resume'],
      ],
      [],
    ],
    [
      'given up here, held with its end',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['theirs', 'end'],
        ['ours', 'reset'],
        ['ours', 'resume'],
      ],
      [],
    ],
    [
      'ended here, held',
      [
        ['ours', 'pause'],
        ['theirs', 'a'],
        ['ours', 'end'],
        ['ours', 'resume'],
      ],
      [],
    ],
    [
      'ended by both',
      [
        ['theirs', 'a'],
        ['theirs', 'end'],
        ['ours', 'end'],
      ],
      ['a', '(ended)'],
    ],
  ])('%s', (_what, deeds, expected) => {
    const notes = notesOf(ours);
    const sides = { ours, theirs };
    for (const [side, deed] of deeds) {
      if (deed === 'pause' || deed === 'resume' || deed === 'end' || deed === 'reset') sides[side][deed]();
      else say(sides[side], deed);
      run();
    }
    expect(notes).toEqual(expected);
  });

  it('sends nothing after its end, and ends with all that was written before it', () => {
    const notes = notesOf(theirs);
    say(ours, 'x'.repeat(WINDOW_BYTES + 10));
    ours.end();
    say(ours, 'late');
    run();
    expect(notes.join('')).toBe(`${'x'.repeat(WINDOW_BYTES + 10)}(ended)`);
  });

  it('says once that it is over, and nothing after', () => {
    for (const deed of ['reset', 'end', 'reset'] as const) ours[deed]();
    opener.endTurn();
    expect(opener.wire.queuedBytes).toBe(HEAD_BYTES);
  });

  it('says nothing any more once the other side has ended it', () => {
    const notes = notesOf(ours);
    ours.pause();
    ours.write(Buffer.alloc(WINDOW_BYTES + 1));
    say(theirs, 'x'.repeat(WINDOW_BYTES));
    theirs.pause();
    theirs.end();
    run();
    expect([ours.isOver, ours.hasUnsent]).toEqual([true, false]);
    ours.resume();
    ours.end();
    expect([notes.at(-1), opener.isIdle]).toEqual(['(ended)', true]);
  });

  it('waits for its window with its end', () => {
    const notes = notesOf(theirs);
    theirs.pause();
    say(ours, 'x'.repeat(WINDOW_BYTES + 10));
    ours.end();
    run();
    expect([ours.isOver, ours.hasUnsent, opener.channels.count]).toEqual([false, true, 1]);
    theirs.resume();
    run();
    expect([ours.isOver, ours.hasUnsent, opener.channels.count]).toEqual([true, false, 0]);
    expect(notes.at(-1)).toBe('(ended)');
  });

  it('may be paused, and resumed, while it hands on what it held', () => {
    const far = 'x'.repeat(5_000);
    const notes = notesOf(theirs, { data: () => theirs.pause() });
    theirs.pause();
    say(ours, far);
    run();
    say(ours, far);
    ours.end();
    run();
    expect(notes).toHaveLength(0);
    theirs.resume();
    expect(notes).toEqual([far]);
    theirs.listen({ data: () => theirs.resume(), ended: () => notes.push('(ended)'), broken: () => {} });
    theirs.resume();
    expect(notes).toEqual([far, '(ended)']);
  });

  it('keeps its order when more comes, and its end, while it hands on what it held', () => {
    const channel = new Channel({ send() {}, leave() {} });
    const notes = notesOf(channel, {
      data: (bytes) => {
        if (bytes.length === 5_000) channel.receive(Buffer.from('c'));
        if (bytes.length === 5_000) channel.finish();
      },
    });
    channel.pause();
    channel.receive(Buffer.alloc(5_000, 'a'));
    channel.receive(Buffer.from('b'));
    channel.resume();
    expect(notes).toEqual(['a'.repeat(5_000), 'bc', '(ended)']);
  });

  it.each(['reset', 'end'] as const)('is over at once with its %s inside of its data', (deed) => {
    const notes = notesOf(theirs, { data: () => theirs[deed]() });
    for (const text of ['a', 'b']) say(ours, text);
    run();
    expect(notes).toEqual(['a']);
    expect([opener.channels.count, accepter.channels.count]).toEqual([0, 0]);
  });

  it('hands on nothing that it held once it was reset inside of its data', () => {
    const notes = notesOf(theirs, { data: () => theirs.reset() });
    theirs.pause();
    for (const text of ['a', 'b']) say(ours, text.repeat(4_096));
    ours.end();
    run();
    theirs.resume();
    expect(notes).toEqual(['a'.repeat(4_096)]);
  });

  it('may be opened inside of what another tells, also in another order than they speak', () => {
    const notes: string[][] = [];
    accepter = new FakeEnd((channel) => notes.push(notesOf(channel)), ROOM);
    opener = new FakeEnd(null, ROOM);
    const first = opener.channels.open();
    const second = opener.channels.open();
    say(second, 'second');
    say(first, 'first');
    run();
    expect(notes).toEqual([['first'], ['second']]);
    notesOf(first, { broken: () => say(opener.channels.open(), 'third') });
    opener.channels.read(frame(KIND.reset, 1));
    run();
    expect(notes).toEqual([['first'], ['second'], ['third']]);
  });

  it('writes on inside of `taken`', () => {
    const notes = notesOf(theirs);
    ours.write(Buffer.from('a'), () => ours.write(Buffer.from('b'), () => ours.end()));
    run();
    expect(notes).toEqual(['a', 'b', '(ended)']);
  });

  it('takes an empty piece at once, and in its turn when others wait', () => {
    const taken: string[] = [];
    ours.write(Buffer.alloc(0), () => taken.push('empty'));
    expect(taken).toEqual(['empty']);
    notesOf(theirs);
    theirs.pause();
    ours.write(Buffer.alloc(WINDOW_BYTES + 1), () => taken.push('long'));
    ours.write(Buffer.alloc(0), () => taken.push('empty'));
    run();
    expect(taken).toEqual(['empty']);
    theirs.resume();
    run();
    expect(taken.slice(1).sort()).toEqual(['empty', 'long']);
  });
});

describe('a connection that is gone', () => {
  it('breaks every channel once, also those that others give up meanwhile', () => {
    const { channels } = new FakeEnd(null, ROOM);
    const opened = Array.from({ length: 4 }, () => channels.open());
    const notes = opened.map((channel) => notesOf(channel, { broken: () => opened[3]?.reset() }));
    opened[1]?.pause();
    opened[2]?.reset();
    for (let i = 0; i < 2; i++) channels.fail(new Error('cut'));
    expect(notes).toEqual([['(broken: cut)'], ['(broken: cut)'], [], []]);
    expect([channels.count, channels.mayOpen]).toEqual([0, false]);
  });

  it('breaks also what is opened while it breaks', () => {
    const { channels } = new FakeEnd(null, ROOM);
    let late: string[] = [];
    notesOf(channels.open(), {
      broken: () => {
        late = notesOf(channels.open());
      },
    });
    channels.fail(new Error('cut'));
    expect(late).toEqual(['(broken: cut)']);
  });

  it('keeps what a channel held that had ended before', () => {
    const { channels } = new FakeEnd(null, ROOM);
    const channel = channels.open();
    const notes = notesOf(channel);
    channel.pause();
    channels.read(Buffer.concat([frame(KIND.data, 1, 1), frame(KIND.end, 1)]));
    channels.fail(new Error('cut'));
    channel.fail(new Error('cut'));
    channel.resume();
    expect(notes).toEqual(['\0', '(ended)']);
  });

  it('opens no channels any more with what it had read before', () => {
    const notes: string[][] = [];
    const { channels } = new FakeEnd((channel) => {
      notes.push(notesOf(channel, { data: () => channels.fail(new Error('cut')) }));
    }, ROOM);
    channels.read(
      Buffer.concat([frame(KIND.open, 1), frame(KIND.data, 1, 1), frame(KIND.open, 2), frame(KIND.data, 2, 1)]),
    );
    expect(notes).toEqual([['\0', '(broken: cut)']]);
    expect(channels.count).toBe(0);
  });
});

describe('a wire that is full', () => {
  it('takes nothing of a channel that was given up, and the rest in its order', () => {
    const notes: string[][] = [];
    const accepter = new FakeEnd((channel) => notes.push(notesOf(channel)), ROOM);
    const opener = new FakeEnd(null, 100);
    const [kept, dropped] = [opener.channels.open(), opener.channels.open()];
    kept.write(Buffer.alloc(200, 'k'));
    opener.endTurn();
    dropped.write(Buffer.alloc(200_000, 'd'));
    dropped.reset();
    kept.write(Buffer.from('on'));
    opener.endTurn();
    expect(opener.wire.queuedBytes).toBe(2 * HEAD_BYTES + HEAD_BYTES + 200);
    opener.carryTo(accepter);
    expect(opener.wire.queuedBytes).toBe(HEAD_BYTES + HEAD_BYTES + 2);
    settle(opener, accepter);
    expect(notes).toEqual([['k'.repeat(200), 'on'], ['(broken: other side closed)']]);
  });
});
