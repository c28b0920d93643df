import type { ServingInstance } from '../scheduling/serving-view.js';

interface Wanted {
  /** Instances that failed it. */
  readonly tried: readonly string[];
  /** Who can serve it at all; absent: everybody. */
  readonly mayServe?: ((instance: ServingInstance) => boolean) | undefined;
}

/** Never an instance twice, unless no other is ready. */
export function eligible({ tried, mayServe }: Wanted, ready: readonly ServingInstance[]): readonly ServingInstance[] {
  if (mayServe) return eligible({ tried }, ready.filter(mayServe));
  if (tried.length === 0 || ready.every(({ instanceId }) => tried.includes(instanceId))) return ready;
  return ready.filter(({ instanceId }) => !tried.includes(instanceId));
}
