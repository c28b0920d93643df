import type { Destination } from '../../../server/planner/planner-talk.js';
import type { OpenDialog } from '../fleet-actions.js';
import { carryOf, type Load } from './load.js';

/** The plan that is shown after a drop, before anything is done. */
export function dialogOfDrop(load: Load, to: Destination): OpenDialog {
  if (load.kind !== 'instances') return { of: 'load', what: 'place', id: carryOf(load), load, to };
  const { ids } = load;
  const [id = ''] = ids;
  if (ids.length === 1) return { of: 'instance', what: 'move', id, to };
  return { of: 'instances', what: 'move', id: ids.join(' '), ids, to };
}
