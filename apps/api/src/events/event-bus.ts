import type { EntityManager } from 'typeorm';
import type { ClusterEvent, ClusterEventType, EventOf } from './cluster-event.js';

/**
 * The typed bus of the cluster. Inside a transaction pass its manager: the event is delivered after commit and never
 * when it rolls back. `happened` events are appended to the journal in that same transaction.
 */
export abstract class EventBus {
  abstract publish(event: ClusterEvent, manager?: EntityManager): Promise<void>;
  /** Returns the function that ends the subscription. A listener that throws is logged and hurts nobody else. */
  abstract on<T extends ClusterEventType>(type: T, listener: (event: EventOf<T>) => void): () => void;
}
