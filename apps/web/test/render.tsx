import type { LiveState } from '@aivailable/contracts';
import { afterEach } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { LIVE_KINDS, liveKey } from '../src/server/live-cache.js';

/** What jsdom lacks and Mantine asks for. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = NoObserver as unknown as typeof ResizeObserver;
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;
Element.prototype.scrollIntoView = () => undefined;

afterEach(() => cleanup());

/** A piece of the console with the live state that the feed would have told. */
export function show(piece: ReactElement, live: Partial<LiveState> = {}): HTMLElement {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryDefaults(['live'], { staleTime: Number.POSITIVE_INFINITY });
  for (const kind of LIVE_KINDS) client.setQueryData(liveKey(kind), live[kind] ?? {});
  const { container } = render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>{piece}</QueryClientProvider>
    </MantineProvider>,
  );
  return container;
}
