import type { LiveChange, LiveKind, LiveState } from '@aivailable/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../events/event-bus.js';
import { decisionChanges } from './latest-decisions.js';
import { liveChangeOf, SHOWN_EVENTS } from './live-change.js';

type Listener = (change: LiveChange) => void;

/** The whole visible state, put together from the events that carry it. Rooms publish theirs once when they start. */
@Injectable()
export class Projection {
  readonly #state: { [K in LiveKind]: Map<string, LiveState[K][string]> } = {
    nodes: new Map(),
    instances: new Map(),
    deployments: new Map(),
    models: new Map(),
    imports: new Map(),
    issues: new Map(),
    stores: new Map(),
    decisions: new Map(),
  };
  readonly #listeners = new Set<Listener>();

  constructor(bus: EventBus) {
    for (const type of SHOWN_EVENTS) bus.on(type, (event) => this.apply(liveChangeOf(event)));
    bus.on('decisions.made', ({ decisions }) => {
      for (const change of decisionChanges(this.#state.decisions, decisions)) this.apply(change);
    });
  }

  state(): LiveState {
    const { nodes, instances, deployments, models, imports, issues, stores, decisions } = this.#state;
    return {
      nodes: Object.fromEntries(nodes),
      instances: Object.fromEntries(instances),
      deployments: Object.fromEntries(deployments),
      models: Object.fromEntries(models),
      imports: Object.fromEntries(imports),
      issues: Object.fromEntries(issues),
      stores: Object.fromEntries(stores),
      decisions: Object.fromEntries(decisions),
    };
  }

  all<K extends LiveKind>(kind: K): IterableIterator<LiveState[K][string]> {
    return this.#state[kind].values();
  }

  one<K extends LiveKind>(kind: K, id: string): LiveState[K][string] | null {
    return this.#state[kind].get(id) ?? null;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(change: LiveChange): void {
    if (change.value === null) this.#state[change.kind].delete(change.id);
    else this.#set(change);
    for (const listener of this.#listeners) listener(change);
  }

  #set(change: LiveChange): void {
    const things: Map<string, LiveChange['value']> = this.#state[change.kind];
    things.set(change.id, change.value);
  }
}
