import { useSyncExternalStore } from 'react';

/** Words about the time are true to the minute; this is how late they may be. */
const EVERY_MS = 5_000;

/**
 * One clock for everything that says how long ago something was: a single timer, however many look at it, and none
 * while nobody looks or the page is hidden. Who comes back to the page reads what is true then.
 */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** What is told of the moment, made anew only when it reads otherwise. */
export function usePassingTime<T extends string | boolean>(told: (nowMs: number) => T): T {
  return useSyncExternalStore(listen, () => told(Date.now()));
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', wind);
  listeners.add(listener);
  if (timer === undefined) wind();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener('visibilitychange', wind);
    stop();
  };
}

function wind(): void {
  stop();
  if (document.hidden) return;
  tick();
  timer = setInterval(tick, EVERY_MS);
}

function stop(): void {
  clearInterval(timer);
  timer = undefined;
}

function tick(): void {
  for (const listener of listeners) listener();
}
