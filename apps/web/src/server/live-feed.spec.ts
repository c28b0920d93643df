import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aLiveState, aNode } from '../../test/builders.js';
import { type FeedEars, LiveFeed, type LiveStatus, STALE_AFTER_MS } from './live-feed.js';

const at = '2026-08-01T10:00:00.000Z';

/** The far end of each connection that the feed dialled, and everything that it reported. */
function feedOnAString() {
  const dialled: { ears: FeedEars; sent: string[]; closed: boolean }[] = [];
  const statuses: LiveStatus[] = [];
  const nodes: string[][] = [];
  let lost = 0;
  const feed = new LiveFeed({
    dial: (ears) => {
      const end = { ears, sent: [] as string[], closed: false };
      dialled.push(end);
      return {
        send: (text) => end.sent.push(text),
        close: () => {
          end.closed = true;
        },
      };
    },
    now: Date.now,
    random: () => 1,
    onMemory: (memory) => nodes.push(Object.keys(memory.state?.nodes ?? {})),
    onTimeline: () => undefined,
    onStatus: (status) => statuses.push(status),
    onLost: () => {
      lost += 1;
    },
  });
  const last = () => {
    const end = dialled.at(-1);
    if (!end) throw new Error('nobody dialled');
    return end;
  };
  const say = (message: object) => last().ears.hear(JSON.stringify(message));
  const snapshot = (seq: number, name = 'one') =>
    say({ type: 'snapshot', seq, at, state: aLiveState({ nodes: { [name]: aNode({ name }) } }) });
  return { feed, dialled, statuses, nodes, last, say, snapshot, lost: () => lost };
}

describe('the live feed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks for a resync when a number is missing', () => {
    const { feed, snapshot, say, last } = feedOnAString();
    feed.start();
    snapshot(4);
    say({ type: 'delta', seq: 6, at, changes: [] });
    expect(last().sent).toEqual(['{"type":"resync"}']);
    feed.stop();
  });

  it('says stale within five seconds of the last beat, and live again with the next', () => {
    const { feed, snapshot, say, statuses } = feedOnAString();
    feed.start();
    const heardAt = Date.now();
    snapshot(1);
    expect(statuses.at(-1)).toEqual({ phase: 'live' });
    expect(STALE_AFTER_MS).toBeLessThanOrEqual(5_000);
    jest.advanceTimersByTime(STALE_AFTER_MS);
    expect(statuses.at(-1)).toEqual({ phase: 'stale', since: heardAt });
    say({ type: 'beat', seq: 1, at });
    expect(statuses.at(-1)).toEqual({ phase: 'live' });
    feed.stop();
  });

  it('dials again with doubling waits, keeps showing the old state, and takes the new snapshot whatever its number', () => {
    const { feed, dialled, last, snapshot, nodes, statuses } = feedOnAString();
    feed.start();
    snapshot(50);
    last().ears.lost();
    expect(statuses.at(-1)).toMatchObject({ phase: 'stale' });
    jest.advanceTimersByTime(250);
    expect(dialled).toHaveLength(2);
    last().ears.lost();
    jest.advanceTimersByTime(499);
    expect(dialled).toHaveLength(2);
    jest.advanceTimersByTime(1);
    expect(dialled).toHaveLength(3);
    snapshot(2, 'two');
    expect(nodes).toEqual([['one'], ['two']]);
    feed.stop();
  });

  it('gives up a connection that stays silent', () => {
    const { feed, dialled, snapshot, lost } = feedOnAString();
    feed.start();
    snapshot(1);
    jest.advanceTimersByTime(9_500);
    expect(dialled[0]?.closed).toBe(true);
    expect(dialled).toHaveLength(2);
    expect(lost()).toBe(1);
    feed.stop();
  });

  it('says unreachable when nothing ever came, and stops dialling when stopped', () => {
    const { feed, dialled, last, statuses } = feedOnAString();
    feed.start();
    last().ears.lost();
    expect(statuses.at(-1)).toEqual({ phase: 'unreachable' });
    feed.stop();
    jest.advanceTimersByTime(60_000);
    expect(dialled).toHaveLength(1);
  });

  it('is not impressed by a message that it cannot read', () => {
    const { feed, last, snapshot, nodes } = feedOnAString();
    feed.start();
    last().ears.hear('{"type":"from the future"}');
    last().ears.hear('not even JSON');
    snapshot(1);
    expect(nodes).toEqual([['one']]);
    feed.stop();
  });
});
