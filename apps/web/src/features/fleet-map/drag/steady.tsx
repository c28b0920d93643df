import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { DragStore } from './drag-store.js';

/**
 * Keeps its height while something is carried: a suggestion or a trouble that comes meanwhile would move the targets away
 * from under the pointer. It has its room as soon as hands are free.
 */
export function Steady({ store, children }: { store: DragStore; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const heightPx = useHeight(place);
  const isCarrying = useSyncExternalStore(store.subscribe, () => store.state().carried !== null);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element || !isCarrying) return;
    element.style.height = `${heightPx.current ?? element.getBoundingClientRect().height}px`;
    return () => {
      element.style.height = '';
    };
  }, [isCarrying, heightPx]);
  return (
    <div ref={place} className="steady">
      {children}
    </div>
  );
}

/** As it was laid out last: to ask when something is picked up would lay out the whole page once more. */
function useHeight(place: RefObject<HTMLDivElement | null>): RefObject<number | null> {
  const heightPx = useRef<number | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      heightPx.current = entry?.borderBoxSize[0]?.blockSize ?? null;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return heightPx;
}
