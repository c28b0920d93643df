import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The agents that a start runs on this machine: one for its GPUs (the trial device where it has none), or one per
 * node of a simulated fleet.
 */
export async function agentPlaces(root, fleet) {
  if (fleet === null) return [{ name: 'local', args: ['--trial'] }];
  const built = path.join(root, 'apps', 'agent', 'dist', 'simulated-fleets.js');
  const { SIMULATED_FLEETS } = await import(pathToFileURL(built).href);
  return SIMULATED_FLEETS[fleet].map(({ name }) => ({
    name,
    args: ['--simulate', `${fleet}/${name}`, '--name', name],
  }));
}
