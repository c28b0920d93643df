import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Head, Shelf } from './shelf.js';

/** The shelf of this person in this browser, of one mind with other tabs. */
export function useShelf(owner: string): { readonly shelf: Shelf; readonly heads: readonly Head[] } {
  const [shelf] = useState(() => new Shelf(localStorage, owner));
  useEffect(() => {
    const refresh = () => shelf.refresh();
    addEventListener('storage', refresh);
    return () => removeEventListener('storage', refresh);
  }, [shelf]);
  return { shelf, heads: useSyncExternalStore(shelf.subscribe, shelf.heads) };
}
