import type { FleetView } from '../fleet/fleet-view.js';
import type { Decision } from './decide.js';
import type { Instance } from './instance.entity.js';
import { stillFitting } from './still-fitting.js';

/** The decision without the starts that do not fit any more beside what is reserved now; the same one if all do. */
export function agreed(
  decision: Decision,
  instances: readonly Instance[],
  fleet: Pick<FleetView, 'node' | 'observations'>,
): Decision {
  const gone = new Set(decision.gone.map(({ row }) => row.id));
  const standing = instances.filter(({ id }) => !gone.has(id));
  const started = stillFitting(decision.started, standing, fleet);
  if (started.length === decision.started.length) return decision;
  const dropped = new Set(decision.started.filter((row) => !started.includes(row)));
  return { ...decision, started, rows: decision.rows.filter((row) => !dropped.has(row)) };
}
