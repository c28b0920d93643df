import type { LiveChange } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { ClusterEventType, EventOf } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';
import { LiveFeed } from './live-feed.js';
import type { LiveReader } from './live-reader.js';
import { Projection } from './projection.js';

class SilentEvents extends EventBus {
  override publish(): Promise<void> {
    return Promise.resolve();
  }

  override on<T extends ClusterEventType>(_type: T, _listener: (event: EventOf<T>) => void): () => void {
    return () => undefined;
  }
}

/** A projection in which something changes whenever the test says so. */
class BusyProjection extends Projection {
  #tell: (change: LiveChange) => void = () => undefined;

  override onChange(listener: (change: LiveChange) => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  change(): void {
    this.#tell({ kind: 'models', id: 'm1', value: null });
  }
}

describe('a reader whose session has ended', () => {
  it('is sent away also when the fleet never falls silent', () => {
    const bus = new SilentEvents();
    const projection = new BusyProjection(bus);
    const feed = new LiveFeed(projection, bus);
    let isSignedIn = true;
    let dismissed = 0;
    const reader = { mayRead: () => isSignedIn, signOut: () => dismissed++, send: () => {}, attend: () => {} };
    feed.join(reader as unknown as LiveReader);
    const busyUntil = (fromMs: number, toMs: number) => {
      for (let now = fromMs; now <= toMs; now += 100) {
        projection.change();
        feed.tick(now);
      }
    };
    busyUntil(10_000, 15_000);
    expect(dismissed).toBe(0);
    isSignedIn = false;
    busyUntil(15_100, 17_200);
    expect(dismissed).toBeGreaterThan(0);
  });
});
