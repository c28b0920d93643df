import { useEffect, useState } from 'react';

/** Where the browser does not say when it is idle, and at the latest. */
const AFTER_MS = 2_000;

/** True once the page had nothing to do: what may be wanted later is fetched then, and holds up nothing. */
export function useFirstIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const tell = () => setIdle(true);
    if ('requestIdleCallback' in window) {
      const asked = requestIdleCallback(tell, { timeout: AFTER_MS });
      return () => cancelIdleCallback(asked);
    }
    const timer = setTimeout(tell, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isIdle;
}
