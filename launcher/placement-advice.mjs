/** An advice in sentences. */
export function adviceLines({ advice, gain, cost }, { nodes, wishes, instances }) {
  const node = (id) => nodes.find((one) => one.id === id)?.name ?? id;
  const wish = (id) => wishes.find((one) => one.id === id)?.name ?? id;
  const moves = advice.moves.map(({ instanceId, nodeId, gpuIds, reason }) => {
    const from = instances.find(({ id }) => id === instanceId);
    const name = wish(from?.wishId);
    return `Move ${name} from ${node(from?.nodeId)} to ${node(nodeId)} (${gpuIds.join(', ')}): ${reason}.`;
  });
  const places = advice.places.map(({ wishId, nodeId, gpuIds }) => {
    return `Then ${wish(wishId)} goes to ${node(nodeId)} (${gpuIds.join(', ')}).`;
  });
  const sum = `${cost.movedInstances} to move, ${cost.loadedBytes} bytes to load, about ${cost.seconds} s`;
  return [...moves, ...places, `${gainWords(gain, wish)}; ${sum}.`];
}

function gainWords({ served, replicas, leaving, capacityPercent }, wish) {
  if (served.length > 0) return `Serves ${served.map(wish).join(', ')}`;
  if (replicas.length > 0) return `One replica more of ${replicas.map(({ wishId }) => wish(wishId)).join(', ')}`;
  if (leaving.length > 0) return 'Lets a draining node become empty';
  return `${capacityPercent.toFixed(1)} % more capacity`;
}
