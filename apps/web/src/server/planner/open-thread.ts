import { texts } from '../texts.js';
import type { PlannerThread, ThreadEars } from './planner.js';

/** A worker of this page's own origin. */
export function openThread({ hear, broke }: ThreadEars): PlannerThread {
  const worker = new Worker(new URL('./planning-thread.ts', import.meta.url), { type: 'module', name: 'planner' });
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => broke(new Error(event.message || texts.planner.notLoaded));
  return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
}
