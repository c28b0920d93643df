import { CatalogueError } from '@aivailable/contracts';
import type { ServedInstance } from '../supervisor/serving-view.js';

/** The API and we count the same slots at slightly different times; so many more than there are is no mistake yet. */
const MARGIN = 2;

/** Null when the instance may take one more request. */
export function admissionRefusal(instance: ServedInstance): CatalogueError | null {
  const { state, socketPath, servedName, failure, slots, inFlight } = instance;
  // Nothing was tried: the API may send it elsewhere, or answer 503 with this sentence.
  if (state === 'failed') {
    return new CatalogueError('no_instance', { model: servedName, detail: failure?.message ?? 'it is gone' });
  }
  if (state === 'assigned' || state === 'fetching' || state === 'starting') {
    return new CatalogueError('model_loading', { model: servedName, where: `${state} on its node` });
  }
  // A request that was on its way when a drain began is still answered.
  if (socketPath === null) {
    return new CatalogueError('no_instance', { model: servedName, detail: `this one is ${state}` });
  }
  if (inFlight.count < slots + MARGIN) return null;
  return new CatalogueError('queue_full', { model: servedName, waiting: inFlight.count - slots });
}
