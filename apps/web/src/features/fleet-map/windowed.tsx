import { type ReactNode, useEffect, useRef, useState } from 'react';

interface WindowedProps {
  /** False: always drawn. */
  readonly active: boolean;
  /** What stands for it meanwhile, as high as it probably is. */
  readonly heightPx: number;
  /** So far outside of the window it is drawn already. */
  readonly marginPx: number;
  readonly name: string;
  readonly dropKey: string;
  readonly children: ReactNode;
}

/** Draws what is near the window; a card that is far away is its name and its height, and can still be found and dropped at. */
export function Windowed({ active, heightPx, marginPx, name, dropKey, children }: WindowedProps) {
  const place = useRef<HTMLDivElement>(null);
  const height = useRef({ of: heightPx, px: heightPx });
  /* Another density, another height. */
  if (height.current.of !== heightPx) height.current = { of: heightPx, px: heightPx };
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
        if (!entry.isIntersecting) height.current.px = entry.boundingClientRect.height || height.current.px;
        setNear(entry.isIntersecting);
      },
      { rootMargin: `${marginPx}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [active, marginPx]);
  return (
    <div ref={place} className="windowed">
      {near ? (
        children
      ) : (
        <article className="node node-far" aria-label={name} data-drop={dropKey} style={{ height: height.current.px }}>
          <h2>{name}</h2>
        </article>
      )}
    </div>
  );
}
