import type { DoorView, LiveKind, LiveState } from '@aivailable/contracts';
import { afterEach } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { doorKey, LIVE_KINDS, liveKey } from '../src/server/live-keys.js';
import { PlannerContext } from '../src/server/planner/use-planner.js';
import { plannerHere } from './planner-here.js';

/** What jsdom lacks and Mantine asks for. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = NoObserver as unknown as typeof ResizeObserver;
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
Object.defineProperty(document, 'fonts', { value: { addEventListener() {}, removeEventListener() {} } });
Element.prototype.scrollIntoView = () => undefined;

/* Lazy pieces are compiled when they are first wanted, which takes its time on a busy machine. */
configure({ asyncUtilTimeout: 60_000, getElementError: (message) => new Error(message ?? 'not found') });

afterEach(() => cleanup());

let client = new QueryClient();

/** The feed tells of a change while the piece is shown. */
export function tell<K extends LiveKind>(kind: K, things: LiveState[K]): void {
  client.setQueryData(liveKey(kind), things);
}

/** The feed tells what goes on at the door while the piece is shown. */
export function tellDoor(door: DoorView): void {
  client.setQueryData(doorKey, door);
}

/** A piece of the console with the live state that the feed would have told. */
export function show(piece: ReactElement, live: Partial<LiveState> = {}): HTMLElement {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryDefaults(['live'], { staleTime: Number.POSITIVE_INFINITY });
  for (const kind of LIVE_KINDS) client.setQueryData(liveKey(kind), live[kind] ?? {});
  const { container } = render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <PlannerContext value={plannerHere()}>{piece}</PlannerContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return container;
}
