import type { CurrentInstance } from './snapshot.js';

/** The instances of each wish that has any, in their order. */
export function byWish(instances: readonly CurrentInstance[]): ReadonlyMap<string, readonly CurrentInstance[]> {
  const groups = new Map<string, CurrentInstance[]>();
  for (const instance of instances) {
    const group = groups.get(instance.wishId);
    if (group === undefined) groups.set(instance.wishId, [instance]);
    else group.push(instance);
  }
  return groups;
}
