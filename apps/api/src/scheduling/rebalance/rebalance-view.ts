import { formatBytes, type RebalanceView } from '@aivailable/contracts';
import type { Gain } from '@aivailable/placement';
import type { World } from '../world.js';
import type { Rebalance } from './rebalance.entity.js';

type Known = Pick<World, 'deployments' | 'nodes'>;

/** A better placement, as everybody sees it. */
export function rebalanceView(row: Rebalance, known: Known): RebalanceView {
  const { id, state, brokenOffBy, actor, since, beganAt, endedAt } = row;
  const { advice, gain, cost } = row.advice;
  const named = (deploymentId: string) => ({ deploymentId, servedName: servedName(deploymentId, known) });
  return {
    ...{ rebalanceId: id, state, brokenOffBy, actor },
    message: `${gainWords(gain, known)}: ${costWords(row, known)}.`,
    gain: {
      served: gain.served.map(named),
      replicas: gain.replicas.map(({ wishId, more }) => ({ ...named(wishId), more })),
      survivable: gain.survivable.map(named),
      ...{ leavingInstances: gain.leaving.length, capacityPercent: rounded(gain.capacityPercent) },
    },
    cost,
    moves: row.moves.flatMap(({ instanceId, deploymentId, from, state: progress }) => {
      const move = advice.moves.find((one) => one.instanceId === instanceId);
      if (move === undefined) return [];
      const places = { from: spotOf(from, known), to: spotOf(move, known) };
      return [{ instanceId, ...named(deploymentId), ...places, reason: move.reason, state: progress }];
    }),
    places: advice.places.map((place) => ({ ...named(place.wishId), to: spotOf(place, known) })),
    since: since.toISOString(),
    beganAt: beganAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

/** What it is good for, the most important first. */
export function gainWords({ served, replicas, leaving, capacityPercent }: Gain, known: Known): string {
  const names = (ids: readonly string[]) => ids.map((id) => servedName(id, known)).join(', ');
  if (served.length > 0) return `${names(served)} would be served`;
  if (replicas.length > 0) return `${names(replicas.map(({ wishId }) => wishId))} would have its missing replica`;
  if (leaving.length > 0) return 'a draining node would become empty';
  return `answers would come ${rounded(capacityPercent)} % faster in all`;
}

/** `by moving A from lab-1 to lab-2; 6.00 GiB to load, about 17 s`. */
export function costWords({ advice: { advice, cost }, moves }: Rebalance, known: Known): string {
  const said = moves.flatMap(({ instanceId, deploymentId, from }) => {
    const to = advice.moves.find((move) => move.instanceId === instanceId);
    return to === undefined ? [] : [`${servedName(deploymentId, known)} ${wayWords(from, to, known)}`];
  });
  return `by moving ${said.join(', ')}; ${formatBytes(cost.loadedBytes)} to load, about ${cost.seconds} s`;
}

interface Spot {
  readonly nodeId: string;
  readonly gpuIds: readonly string[];
}

export function wayWords(from: Spot, to: Spot, known: Known): string {
  if (from.nodeId !== to.nodeId) return `from ${nodeName(from.nodeId, known)} to ${nodeName(to.nodeId, known)}`;
  return `to ${cardWords(to, known)} of ${nodeName(to.nodeId, known)}`;
}

function cardWords({ nodeId, gpuIds }: Spot, { nodes }: Known): string {
  const indexes = nodes.get(nodeId)?.gpus.flatMap(({ id, index }) => (gpuIds.includes(id) ? [index] : [])) ?? [];
  return indexes.length === 1 ? `GPU ${indexes[0]}` : `GPUs ${indexes.join('+')}`;
}

function spotOf({ nodeId, gpuIds }: Spot, known: Known) {
  return { nodeId, nodeName: nodeName(nodeId, known), gpuIds: [...gpuIds] };
}

function nodeName(nodeId: string, { nodes }: Known): string {
  return nodes.get(nodeId)?.name ?? nodeId;
}

function servedName(deploymentId: string, { deployments }: Known): string {
  return deployments.find(({ id }) => id === deploymentId)?.servedName ?? 'a removed model';
}

function rounded(percent: number): number {
  return Math.round(percent * 10) / 10;
}
