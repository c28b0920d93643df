import type { DoorView, LiveState, TimelineEntry } from '@aivailable/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { gaugeHistory } from './gauge-history.js';
import { decisionNumber, decisionsQuery, entryNumber, timelineQuery } from './history.js';
import { type FeedPorts, LiveFeed, type LiveStatus } from './live-feed.js';
import { doorKey, LIVE_KINDS, linesKey, liveKey, liveStatusKey } from './live-keys.js';
import { isTornOff, pagesWith } from './paged-news.js';
import { sessionQuery } from './session.js';

/** Connects the feed to the query cache: one writer, and no page polls beside it. Returns the feed, not yet started. */
export function feedInto(client: QueryClient, dial: FeedPorts['dial']): LiveFeed {
  client.setQueryDefaults(['live'], {
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    /* What did not change keeps its identity already: nobody has to compare hundreds of cards each second. */
    structuralSharing: false,
  });
  return new LiveFeed({
    dial,
    now: Date.now,
    random: Math.random,
    onMemory: (memory) => memory.state && writeState(client, memory.state),
    onTimeline: (entries) => tellTimeline(client, entries),
    onResync: () => void client.invalidateQueries({ queryKey: timelineQuery.queryKey }),
    onDoor: (door) => client.setQueryData<DoorView>(doorKey, door),
    onStatus: (status) => client.setQueryData<LiveStatus>(liveStatusKey, status),
    onLost: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}

function writeState(client: QueryClient, state: LiveState): void {
  gaugeHistory.take(state.nodes);
  for (const kind of LIVE_KINDS) {
    if (client.getQueryData(liveKey(kind)) === state[kind]) continue;
    client.setQueryData(liveKey(kind), state[kind]);
    if (kind === 'decisions') tellDecisions(client, Object.values(state.decisions));
  }
}

/** A list that nobody opened yet is fetched when it is, and has the latest on top of it then. */
function tellDecisions(client: QueryClient, told: LiveState['decisions'][string][]): void {
  const old = client.getQueryData(decisionsQuery.queryKey);
  if (old === undefined) return;
  if (isTornOff(old, told, decisionNumber)) void client.invalidateQueries({ queryKey: decisionsQuery.queryKey });
  else client.setQueryData(decisionsQuery.queryKey, pagesWith(old, told, decisionNumber));
}

/** As many as may come while a page is on its way. */
const LINES_KEPT = 200;

function tellTimeline(client: QueryClient, entries: readonly TimelineEntry[]): void {
  client.setQueryData<TimelineEntry[]>(linesKey, (old = []) => [...old, ...entries].slice(-LINES_KEPT));
  client.setQueryData(timelineQuery.queryKey, (old) => old && pagesWith(old, entries, entryNumber));
}

/** `/live` on the origin that served the page. */
export const dialLive: FeedPorts['dial'] = ({ hear, lost }) => {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
  socket.onmessage = (event) => hear(event.data);
  socket.onclose = lost;
  return socket;
};
