import type { ClusterEvent, ClusterEventType, EventOf } from '../../../apps/api/src/events/cluster-event.js';
import { EventBus } from '../../../apps/api/src/events/event-bus.js';
import { LocalListeners } from '../../../apps/api/src/events/local-listeners.js';

/** The bus of one process, without a journal. */
export class LocalBus extends EventBus {
  readonly #listeners = new LocalListeners();

  override publish(event: ClusterEvent): Promise<void> {
    this.#listeners.deliver(event);
    return Promise.resolve();
  }

  override on<T extends ClusterEventType>(type: T, listener: (event: EventOf<T>) => void): () => void {
    return this.#listeners.add(type, listener);
  }
}
