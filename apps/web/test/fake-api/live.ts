import type { LiveChange, LiveKind, LiveMessage, LiveState } from '@aivailable/contracts';

type Listener = (message: LiveMessage) => void;

/** The fake's state and its feed: numbered deltas after a snapshot, a beat in between. */
export class FakeLive {
  state: LiveState;
  #seq = 0;
  readonly #listeners = new Set<Listener>();

  constructor(state: LiveState) {
    this.state = state;
  }

  snapshot(): LiveMessage {
    return { type: 'snapshot', seq: this.#seq, at: new Date().toISOString(), state: this.state };
  }

  change(changes: LiveChange[]): void {
    for (const { kind, id, value } of changes) this.#put(kind, id, value);
    this.#seq += 1;
    this.say({ type: 'delta', seq: this.#seq, at: new Date().toISOString(), changes });
  }

  beat(): void {
    this.say({ type: 'beat', seq: this.#seq, at: new Date().toISOString() });
  }

  say(message: LiveMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(kind: LiveKind, id: string, value: unknown): void {
    const { [id]: _old, ...others } = this.state[kind] as Record<string, unknown>;
    this.state = { ...this.state, [kind]: value === null ? others : { ...others, [id]: value } };
  }
}
