import type { Structure } from './filling-worth.js';
import type { Model } from './problem.js';

/** A little more of each level above capacity that can have more, whatever comes after it. */
export function aimsBeyond({ served, replicas, survivable }: Structure, models: readonly Model[]): Structure[] {
  const sum = (worth: (model: Model) => number) => models.reduce((all, model) => all + model.weight * worth(model), 0);
  const aims: Structure[] = [];
  if (survivable < sum(({ ha }) => (ha ? 1 : 0))) aims.push({ served, replicas, survivable: survivable + 1 });
  if (replicas < sum(({ owed }) => owed)) aims.push({ served, replicas: replicas + 1, survivable: 0 });
  if (served < sum(() => 1)) aims.push({ served: served + 1, replicas: 0, survivable: 0 });
  return aims;
}
