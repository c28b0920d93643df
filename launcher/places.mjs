/**
 * The agents that a start runs on this machine: one for its GPUs (the trial device where it has none), or one per
 * node of a simulated fleet.
 */
export async function agentPlaces(root, fleet) {
  if (fleet === null) return [{ name: 'local', args: ['--trial'] }];
  const { fleetNodes } = await import(`${root}/apps/agent/dist/inventory/fleets.js`);
  return fleetNodes(fleet).map((node) => ({ name: node, args: ['--simulate', `${fleet}/${node}`, '--name', node] }));
}
