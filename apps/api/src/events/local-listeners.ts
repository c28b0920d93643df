import { Logger } from '@nestjs/common';
import type { ClusterEvent, ClusterEventType, EventOf } from './cluster-event.js';

type Listener = (event: ClusterEvent) => void;

/** Who listens in this process. */
export class LocalListeners {
  private readonly logger = new Logger('events');
  private readonly byType = new Map<ClusterEventType, Set<Listener>>();

  add<T extends ClusterEventType>(type: T, listener: (event: EventOf<T>) => void): () => void {
    const listeners = this.byType.get(type) ?? new Set();
    this.byType.set(type, listeners);
    /* A wrapper of its own, so that the same function subscribed twice is heard twice. */
    const entry: Listener = (event) => {
      if (isOfType(event, type)) listener(event);
    };
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  deliver(event: ClusterEvent): void {
    for (const listener of [...(this.byType.get(event.type) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        this.logger.error(`A listener of ${event.type} failed.`, error instanceof Error ? error.stack : String(error));
      }
    }
  }
}

function isOfType<T extends ClusterEventType>(event: ClusterEvent, type: T): event is EventOf<T> {
  return event.type === type;
}
