import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { afterCommit } from '../database/transaction.js';
import type { ClusterEvent, ClusterEventType, EventOf } from './cluster-event.js';
import { EventBus } from './event-bus.js';
import { Journal } from './journal.js';
import { LocalListeners } from './local-listeners.js';
import { Relay } from './relay.js';

/** Listeners of this process hear at once (or after the commit), those of other processes through the relay. */
@Injectable()
export class JournallingEventBus extends EventBus {
  private readonly listeners = new LocalListeners();

  constructor(
    private readonly journal: Journal,
    private readonly relay: Relay,
  ) {
    super();
    relay.receive((event) => this.listeners.deliver(event));
  }

  override async publish(event: ClusterEvent, manager?: EntityManager): Promise<void> {
    const news = event.type === 'happened' ? { ...event, entry: await this.journal.append(event, manager) } : event;
    if (manager) afterCommit(manager, () => this.listeners.deliver(news));
    else this.listeners.deliver(news);
    /* Requests are counted by the process that served them. */
    if (news.type !== 'request.finished' && news.type !== 'circuit.changed') await this.relay.send(news, manager);
  }

  override on<T extends ClusterEventType>(type: T, listener: (event: EventOf<T>) => void): () => void {
    return this.listeners.add(type, listener);
  }
}
