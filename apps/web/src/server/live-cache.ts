import type { DoorView, LiveKind, LiveState, TimelineEntry } from '@aivailable/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { gaugeHistory } from './gauge-history.js';
import { timelineQuery } from './history.js';
import { type FeedPorts, LiveFeed, type LiveStatus } from './live-feed.js';
import { sessionQuery } from './session.js';

export const LIVE_KINDS: readonly LiveKind[] = [
  ...(['nodes', 'instances', 'deployments', 'models', 'imports', 'issues', 'stores'] as const),
];
export const liveKey = (kind: LiveKind) => ['live', kind] as const;
export const liveStatusKey = ['live', 'status'] as const;
export const doorKey = ['live', 'door'] as const;

/** Connects the feed to the query cache: one writer, and no page polls beside it. Returns the feed, not yet started. */
export function feedInto(client: QueryClient, dial: FeedPorts['dial']): LiveFeed {
  client.setQueryDefaults(['live'], { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY });
  return new LiveFeed({
    dial,
    now: Date.now,
    random: Math.random,
    onMemory: (memory) => memory.state && writeState(client, memory.state),
    onTimeline: (entries) => prependTimeline(client, entries),
    onDoor: (door) => client.setQueryData<DoorView>(doorKey, door),
    onStatus: (status) => client.setQueryData<LiveStatus>(liveStatusKey, status),
    onLost: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}

function writeState(client: QueryClient, state: LiveState): void {
  gaugeHistory.take(state.nodes);
  for (const kind of LIVE_KINDS) {
    if (client.getQueryData(liveKey(kind)) !== state[kind]) client.setQueryData(liveKey(kind), state[kind]);
  }
}

type TimelinePages = InfiniteData<TimelineEntry[], number | null>;

/** New lines go on top of the first page; a page that nobody opened yet is fetched when it is. */
function prependTimeline(client: QueryClient, entries: readonly TimelineEntry[]): void {
  client.setQueryData<TimelinePages>(timelineQuery.queryKey, (old) => {
    const [first, ...rest] = old?.pages ?? [];
    if (!old || !first) return old;
    const known = new Set(first.map((entry) => entry.id));
    const fresh = entries.filter((entry) => !known.has(entry.id)).sort((a, b) => b.id - a.id);
    return { ...old, pages: [[...fresh, ...first], ...rest] };
  });
}

/** `/live` on the origin that served the page. */
export const dialLive: FeedPorts['dial'] = ({ hear, lost }) => {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
  socket.onmessage = (event) => hear(event.data);
  socket.onclose = lost;
  return socket;
};
