import { describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { aLiveState, aNode } from '../../test/builders.js';
import { feedInto, liveKey, liveStatusKey } from './live-cache.js';
import type { FeedEars } from './live-feed.js';

const at = '2026-08-01T10:00:00.000Z';
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
});
