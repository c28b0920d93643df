import { describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { aLiveState, aNode } from '../../test/builders.js';
import { fakeFetch, json } from '../../test/fetch-fake.js';
import { decisionNumber, decisionsQuery, entryNumber, timelineQuery } from './history.js';
import { feedInto } from './live-cache.js';
import type { FeedEars } from './live-feed.js';
import { liveKey, liveStatusKey } from './live-keys.js';

const at = '2026-08-01T10:00:00.000Z';
const made = (decisionId: number) => ({
  ...{ decisionId, at, epoch: 1, starts: 1, drains: 0, stops: 0, abandoned: 0, refusals: 0 },
});
const line = (id: number) => ({ id, at, kind: 'k', message: `line ${id}`, actor: null, subject: {} });

function connected() {
  const client = new QueryClient();
  let ears: FeedEars | null = null;
  const feed = feedInto(client, (given) => {
    ears = given;
    return { send: () => undefined, close: () => undefined };
  });
  feed.start();
  const hear = (message: object) => ears?.hear(JSON.stringify(message));
  return { client, feed, hear };
}

describe('the feed in the query cache', () => {
  it('puts each kind where pages look for it', () => {
    const { client, feed, hear } = connected();
    const node = aNode({ name: 'one' });
    hear({ type: 'snapshot', seq: 1, at, state: aLiveState({ nodes: { one: node } }) });
    expect(client.getQueryData(liveKey('nodes'))).toEqual({ one: node });
    expect(client.getQueryData(liveKey('models'))).toEqual({});
    expect(client.getQueryData(liveStatusKey)).toEqual({ phase: 'live' });
    feed.stop();
  });

  it('touches only the kinds that changed', () => {
    const { client, feed, hear } = connected();
    hear({ type: 'snapshot', seq: 1, at, state: aLiveState({ nodes: { one: aNode() } }) });
    const before = client.getQueryState(liveKey('models'))?.dataUpdateCount;
    hear({ type: 'delta', seq: 2, at, changes: [{ kind: 'nodes', id: 'one', value: null }] });
    expect(client.getQueryData(liveKey('nodes'))).toEqual({});
    expect(client.getQueryState(liveKey('models'))?.dataUpdateCount).toBe(before);
    feed.stop();
  });

  it('puts new lines on top of a timeline that is open, each once', () => {
    const { client, feed, hear } = connected();
    hear({ type: 'timeline', entries: [line(9)] });
    expect(client.getQueryData(['timeline'])).toBeUndefined();
    client.setQueryData(['timeline'], { pages: [[line(5)], [line(2)]], pageParams: [null, 5] });
    hear({ type: 'timeline', entries: [line(5), line(6), line(7)] });
    expect(client.getQueryData(['timeline'])).toMatchObject({ pages: [[line(7), line(6), line(5)], [line(2)]] });
    feed.stop();
  });

  it('puts a new decision on top of the list, and has the list read again where something lies between', () => {
    const { client, feed, hear } = connected();
    const shown = () => client.getQueryData(decisionsQuery.queryKey)?.pages.flat().map(decisionNumber);
    const delta = (seq: number, ...numbers: number[]) =>
      hear({
        type: 'delta',
        seq,
        at,
        changes: numbers.map((n) => ({ kind: 'decisions', id: `${n}`, value: made(n) })),
      });
    hear({ type: 'snapshot', seq: 1, at, state: aLiveState({ decisions: { 5: made(5) } }) });
    client.setQueryData(decisionsQuery.queryKey, { pages: [[made(5)], [made(2)]], pageParams: [null, 5] });
    delta(2, 6, 7);
    expect(shown()).toEqual([7, 6, 5, 2]);
    hear({ type: 'snapshot', seq: 90, at, state: aLiveState({ decisions: { 80: made(80) } }) });
    expect(client.getQueryState(decisionsQuery.queryKey)?.isInvalidated).toBe(true);
    feed.stop();
  });

  it('has the timeline read again after a snapshot that was not the first', () => {
    const { client, feed, hear } = connected();
    const isOld = () => client.getQueryState(timelineQuery.queryKey)?.isInvalidated;
    client.setQueryData(timelineQuery.queryKey, { pages: [[line(5)]], pageParams: [null] });
    hear({ type: 'snapshot', seq: 1, at, state: aLiveState() });
    expect(isOld()).toBe(false);
    hear({ type: 'snapshot', seq: 7, at, state: aLiveState() });
    expect(isOld()).toBe(true);
    feed.stop();
  });

  it('loses nothing that is told while the first page is on its way', async () => {
    const { client, feed, hear } = connected();
    let answer = (_page: Response): void => undefined;
    fakeFetch({ 'GET /admin/timeline?limit=50': () => new Promise<Response>((resolve) => (answer = resolve)) });
    hear({ type: 'snapshot', seq: 1, at, state: aLiveState() });
    const asked = client.fetchInfiniteQuery(timelineQuery);
    hear({ type: 'timeline', entries: [line(9), line(8)] });
    answer(json([line(8), line(7)]));
    expect((await asked).pages.flat().map(entryNumber)).toEqual([9, 8, 7]);
    feed.stop();
  });
});
