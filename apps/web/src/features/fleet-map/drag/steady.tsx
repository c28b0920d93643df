import { type ReactNode, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { DragStore } from './drag-store.js';

/**
 * Keeps its height while something is carried: a suggestion or a trouble that comes meanwhile would move the targets away
 * from under the pointer. It has its room as soon as hands are free.
 */
export function Steady({ store, children }: { store: DragStore; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const isCarrying = useSyncExternalStore(store.subscribe, () => store.state().carried !== null);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element || !isCarrying) return;
    element.style.height = `${element.getBoundingClientRect().height}px`;
    return () => {
      element.style.height = '';
    };
  }, [isCarrying]);
  return (
    <div ref={place} className="steady">
      {children}
    </div>
  );
}
