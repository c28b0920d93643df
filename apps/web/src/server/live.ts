import type { DoorView, LiveKind, LiveState } from '@aivailable/contracts';
import { skipToken, useQuery } from '@tanstack/react-query';
import { createContext, use, useCallback } from 'react';
import type { LiveFeed, LiveStatus } from './live-feed.js';
import { doorKey, liveKey, liveStatusKey } from './live-keys.js';

/** The running feed, for a page's "try again". */
export const LiveFeedContext = createContext<LiveFeed | null>(null);

export type LiveThing<K extends LiveKind> = LiveState[K][string];

/** All things of a kind as the feed last told them; undefined before its first word. */
export function useLive<K extends LiveKind>(kind: K): LiveState[K] | undefined {
  const { data } = useQuery<LiveState[K]>({ queryKey: liveKey(kind), queryFn: skipToken });
  return data;
}

/** The same as a list, made once per change. */
export function useLiveList<K extends LiveKind>(kind: K): LiveThing<K>[] | undefined {
  const { data } = useQuery<LiveState[K], Error, LiveThing<K>[]>({
    queryKey: liveKey(kind),
    queryFn: skipToken,
    select: valuesOf,
  });
  return data;
}

const valuesOf = <K extends LiveKind>(all: LiveState[K]) => Object.values(all) as LiveThing<K>[];

export function useLiveStatus(): LiveStatus {
  const { data } = useQuery<LiveStatus>({ queryKey: liveStatusKey, queryFn: skipToken });
  return data ?? { phase: 'connecting' };
}

/** What goes on at the door; undefined: the feed said nothing of it yet. */
export function useDoor(): DoorView | undefined {
  return useQuery<DoorView>({ queryKey: doorKey, queryFn: skipToken }).data;
}

/** Dials anew at once. */
export function useReconnect(): () => void {
  const feed = use(LiveFeedContext);
  return () => {
    feed?.stop();
    feed?.start();
  };
}

/** Those that match, as a list that keeps its identity while nothing in it changes. */
export function useLiveOf<K extends LiveKind>(kind: K, matches: (thing: LiveThing<K>) => boolean): LiveThing<K>[] {
  const select = useCallback((all: LiveState[K]) => valuesOf(all).filter(matches), [matches]);
  const { data } = useQuery<LiveState[K], Error, LiveThing<K>[]>({
    queryKey: liveKey(kind),
    queryFn: skipToken,
    select,
    structuralSharing: sameThings,
  });
  return data ?? NOTHING;
}

/** The list of before where it holds the same things. */
function sameThings(before: unknown, now: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(now) || before.length !== now.length) return now;
  return before.every((thing, place) => thing === now[place]) ? before : now;
}

const NOTHING: never[] = [];
