import { CatalogueError, clause, type OrderPlace } from '@aivailable/contracts';
import { type ChainedMove, previewBehind, previewChain, type Wish, type WishedPlace } from '@aivailable/placement';
import { absentNode } from '../fleet/absent-node.js';
import type { Circumstances } from './decide.js';
import { movable } from './moves.js';
import { isAsShown, type WrittenMove } from './ordered-moves.js';
import { planningInput } from './previews.js';
import type { World } from './world.js';

/** A replica that an admin puts somewhere, as it is written down: its place, and the moves that make room for it. */
export interface WrittenPlace {
  readonly places: readonly WishedPlace[];
  readonly moves: readonly WrittenMove[];
}

/**
 * Plans it anew from the fleet of now. Throws where it cannot be, or where it would be another than was shown. The wish
 * already counts the replica.
 */
export function writtenPlace(order: OrderPlace, wish: Wish, world: World, circumstances: Circumstances): WrittenPlace {
  const { nodeId, gpuIds, first = [] } = order;
  if (nodeId !== undefined && !world.nodes.has(nodeId)) throw absentNode(nodeId);
  const chain = first.map((one) => ({ instanceId: one.instanceId, target: targetOf(one.nodeId, one.gpuIds) }));
  for (const { instanceId, target } of chain) movable(world, instanceId, target);
  const target = nodeId === undefined ? null : targetOf(nodeId, gpuIds);
  const obstacle = obstacleTo(order, wish, chain, target, world, circumstances);
  if (obstacle !== null) throw obstacle;
  const after = chain.map(({ instanceId }) => instanceId);
  const place = target && {
    ...{ id: circumstances.newId(), nodeId: target.nodeId, gpuIds: target.gpuIds ?? null },
    ...(after.length > 0 && { after }),
  };
  const moves = chain.map(({ instanceId, target: to }) => {
    return { id: instanceId, moveTo: { nodeId: to.nodeId, gpuIds: to.gpuIds ?? null } };
  });
  return { places: place ? [place] : [], moves };
}

function targetOf(nodeId: string, gpuIds: readonly string[] | undefined): ChainedMove['target'] {
  return { nodeId, ...(gpuIds && { gpuIds }) };
}

function obstacleTo(
  { expects, first }: OrderPlace,
  wish: Wish,
  chain: readonly ChainedMove[],
  target: ChainedMove['target'] | null,
  world: World,
  circumstances: Circumstances,
): CatalogueError | null {
  const { snapshot, options } = planningInput(world, circumstances);
  const wasShown = expects !== undefined || first !== undefined;
  const preview = previewBehind(snapshot, chain, wish, target, options);
  if (preview === null || !preview.ok) {
    const refused = preview ?? previewChain(snapshot, chain, options).find(({ ok }) => !ok);
    const why = refused?.refusals[0]?.message ?? `${wish.name} cannot stand there now.`;
    if (wasShown) return new CatalogueError('stale_snapshot', { detail: clause(why) });
    return new CatalogueError('does_not_fit', { detail: why });
  }
  const [place] = preview.placements;
  if (expects === undefined || isAsShown(place?.gpus ?? [], expects)) return null;
  const node = world.nodes.get(place?.nodeId ?? '');
  const cards = place?.gpus.map(({ gpuId }) => node?.gpus.find(({ id }) => id === gpuId)?.index ?? gpuId) ?? [];
  const detail = `${wish.name} would now stand on ${node?.name} GPU ${cards.join('+')}, or with other bytes than were shown`;
  return new CatalogueError('stale_snapshot', { detail });
}
