import { createContext, use } from 'react';
import type { Verdict } from '../../../server/planner/planner-talk.js';
import type { Load } from './load.js';
import { type ShownVerdict, settled, shownOf, type Told, toldAfter } from './wavering.js';

export interface Carried {
  readonly load: Load;
  readonly name: string;
  readonly by: 'pointer' | 'keyboard';
}

export type DragEnd = 'dropped' | 'cancelled';

export interface DragState {
  /** What is asked about: pressed, and carried a moment later unless the press was a click. */
  readonly load: Load | null;
  readonly carried: Carried | null;
  /** Key of the target that it is over. */
  readonly over: string | null;
  /** By target; without one it is still being thought about. */
  readonly verdicts: ReadonlyMap<string, ShownVerdict>;
  /** How the last carrying ended, to be said aloud. */
  readonly ended: { readonly how: DragEnd; readonly name: string; readonly key: string } | null;
}

const IDLE: DragState = { load: null, carried: null, over: null, verdicts: new Map(), ended: null };

/**
 * What is being carried over the map. It stands outside of React's tree: while nothing is carried nobody is drawn for
 * it, and while something is, only the marks of the targets are.
 */
export class DragStore {
  #state = IDLE;
  #at: readonly [number, number] = [0, 0];
  #follow: (x: number, y: number) => void = () => undefined;
  readonly #listeners = new Set<() => void>();
  readonly #told = new Map<string, Told>();

  readonly state = (): DragState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The planner thinks from the press on: most of its answers are there when the pointer has moved. */
  press(load: Load, x: number, y: number): void {
    this.#told.clear();
    this.#at = [x, y];
    this.#set({ ...IDLE, load });
  }

  /** What was said of it since the press is said. */
  pickUp(carried: Carried, over: string | null): void {
    const { load, verdicts } = this.#state;
    if (load === carried.load) {
      this.#set({ ...IDLE, load, carried, over, verdicts });
      return;
    }
    this.#told.clear();
    this.#set({ ...IDLE, load: carried.load, carried, over });
  }

  hover(over: string | null): void {
    if (this.#state.carried && this.#state.over !== over) this.#set({ ...this.#state, over });
  }

  judge(verdicts: ReadonlyMap<string, Verdict>, nowMs: number): void {
    if (!this.#state.load) return;
    this.#show([...verdicts].map(([key, verdict]) => [key, toldAfter(this.#told.get(key), verdict, nowMs)] as const));
  }

  /** Targets that have said one thing for a while do not waver any more, also where nobody asks them anew. */
  settle(nowMs: number): void {
    if (this.#state.load) this.#show([...this.#told].map(([key, told]) => [key, settled(told, nowMs)] as const));
  }

  end(ended: DragState['ended'] = null): void {
    if (this.#state.load || ended !== this.#state.ended) this.#set({ ...IDLE, ended });
  }

  /** Where the pointer was last. */
  at(): readonly [number, number] {
    return this.#at;
  }

  /** Where the pointer is: told to the one piece that follows it, and drawn by it without React. */
  moveTo(x: number, y: number): void {
    this.#at = [x, y];
    this.#follow(x, y);
  }

  follow(listener: (x: number, y: number) => void): void {
    this.#follow = listener;
    listener(...this.#at);
  }

  #show(all: readonly (readonly [string, Told])[]): void {
    const changed = all.filter(([key, told]) => told !== this.#told.get(key));
    if (changed.length === 0) return;
    for (const [key, told] of changed) this.#told.set(key, told);
    const shown = changed.map(([key, told]) => [key, shownOf(told)] as const);
    this.#set({ ...this.#state, verdicts: new Map([...this.#state.verdicts, ...shown]) });
  }

  #set(state: DragState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const DragContext = createContext<DragStore | null>(null);

export function useDragStore(): DragStore {
  const store = use(DragContext);
  if (!store) throw new Error('This piece of the fleet map stands outside of it.');
  return store;
}
