import { createContext, use, useSyncExternalStore } from 'react';

/** Which instances are chosen together. Outside of React's tree, so that only the strips that change are drawn. */
export class SelectionStore {
  #chosen: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<() => void>();

  readonly chosen = (): ReadonlySet<string> => this.#chosen;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  toggle(instanceId: string): void {
    const chosen = new Set(this.#chosen);
    if (!chosen.delete(instanceId)) chosen.add(instanceId);
    this.#set(chosen);
  }

  clear(): void {
    if (this.#chosen.size > 0) this.#set(new Set());
  }

  #set(chosen: ReadonlySet<string>): void {
    this.#chosen = chosen;
    for (const listener of this.#listeners) listener();
  }
}

export const SelectionContext = createContext<SelectionStore>(new SelectionStore());

export function useIsChosen(instanceId: string): boolean {
  const store = use(SelectionContext);
  return useSyncExternalStore(store.subscribe, () => store.chosen().has(instanceId));
}

export function useSelection(): { readonly store: SelectionStore; readonly chosen: ReadonlySet<string> } {
  const store = use(SelectionContext);
  return { store, chosen: useSyncExternalStore(store.subscribe, store.chosen) };
}
