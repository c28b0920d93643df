import { type ReactNode, useEffect, useRef, useState } from 'react';

/** So far outside of the window cards are drawn already. */
const MARGIN = '900px 0px';

interface WindowedProps {
  /** False: always drawn. */
  readonly active: boolean;
  /** What stands for it meanwhile, as high as it probably is. */
  readonly heightPx: number;
  readonly name: string;
  readonly dropKey: string;
  readonly children: ReactNode;
}

/** Draws what is near the window; a card that is far away is its name and its height, and can still be found and dropped at. */
export function Windowed({ active, heightPx, name, dropKey, children }: WindowedProps) {
  const place = useRef<HTMLDivElement>(null);
  const height = useRef(heightPx);
  const [near, setNear] = useState(!active);
  useEffect(() => {
    const element = place.current;
    if (!active || !element || typeof IntersectionObserver === 'undefined') {
      setNear(true);
      return;
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        if (!entry.isIntersecting) height.current = entry.boundingClientRect.height || height.current;
        setNear(entry.isIntersecting);
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [active]);
  return (
    <div ref={place} className="windowed">
      {near ? (
        children
      ) : (
        <article className="node node-far" aria-label={name} data-drop={dropKey} style={{ height: height.current }}>
          <h2>{name}</h2>
        </article>
      )}
    </div>
  );
}
