import { CatalogueError, clause, type OrderMove } from '@aivailable/contracts';
import { type ChainedMove, type GpuReservation, previewChain } from '@aivailable/placement';
import type { Circumstances } from './decide.js';
import type { MoveTarget } from './instance.entity.js';
import { planningInput } from './previews.js';
import type { World } from './world.js';

/** The moves of an order, those that make room first. */
export function chainOf(instanceId: string, { nodeId, gpuIds, first = [] }: OrderMove): readonly ChainedMove[] {
  const making = first.map((one) => ({ instanceId: one.instanceId, target: targetOf(one) }));
  return [...making, { instanceId, target: targetOf({ nodeId, gpuIds }) }];
}

function targetOf({ nodeId, gpuIds }: Pick<OrderMove, 'nodeId' | 'gpuIds'>): ChainedMove['target'] {
  return { nodeId, ...(gpuIds && { gpuIds }) };
}

/** Why it cannot be carried out as the fleet is now; null when it can. What was shown otherwise is stale. */
export function obstacleTo(
  chain: readonly ChainedMove[],
  { expects, first }: OrderMove,
  world: World,
  circumstances: Circumstances,
): CatalogueError | null {
  const { snapshot, options } = planningInput(world, circumstances);
  const previews = previewChain(snapshot, chain, options);
  const refused = previews.find(({ ok }) => !ok);
  const wasShown = expects !== undefined || first !== undefined;
  if (refused !== undefined) {
    const why = refused.refusals[0]?.message ?? 'It cannot be moved now.';
    if (!wasShown) return new CatalogueError('does_not_fit', { detail: why });
    return new CatalogueError('stale_snapshot', { detail: clause(why) });
  }
  const place = previews.at(-1)?.placements[0];
  if (expects === undefined || isAsShown(place?.gpus ?? [], expects)) return null;
  const node = world.nodes.get(place?.nodeId ?? '');
  const cards = place?.gpus.map(({ gpuId }) => node?.gpus.find(({ id }) => id === gpuId)?.index ?? gpuId) ?? [];
  const detail = `it would now stand on ${node?.name} GPU ${cards.join('+')} with other bytes than were shown`;
  return new CatalogueError('stale_snapshot', { detail });
}

/** Much more or less than was shown is another plan; what was measured a little more exactly meanwhile is the same. */
const LIKE_SHARE = 0.05;

/** The same cards, in the same order, with about the same bytes. That they fit there was just planned. */
export function isAsShown(gpus: readonly GpuReservation[], shown: readonly GpuReservation[]): boolean {
  return (
    gpus.length === shown.length &&
    gpus.every(({ gpuId, reservedBytes }, i) => {
      const bytes = shown[i]?.reservedBytes ?? 0;
      return gpuId === shown[i]?.gpuId && Math.abs(reservedBytes - bytes) <= bytes * LIKE_SHARE;
    })
  );
}

export interface WrittenMove {
  readonly id: string;
  readonly moveTo: MoveTarget;
}

/** As they are written down: only the last is where an admin wants something; it waits for the others. */
export function writtenMoves(
  chain: readonly ChainedMove[],
  { undoSeconds = 0 }: OrderMove,
  nowMs: number,
): readonly WrittenMove[] {
  return chain.map(({ instanceId, target }, i) => {
    const moveTo = { nodeId: target.nodeId, gpuIds: target.gpuIds ?? null };
    if (i < chain.length - 1) return { id: instanceId, moveTo };
    const after = chain.slice(0, -1).map((one) => one.instanceId);
    const undoUntil = new Date(nowMs + undoSeconds * 1_000).toISOString();
    const more = { pins: true, ...(undoSeconds > 0 && { undoUntil }), ...(after.length > 0 && { after }) };
    return { id: instanceId, moveTo: { ...moveTo, ...more } };
  });
}

export const WISH_MOVES = `
  UPDATE instances AS i SET move_to = row."moveTo"
  FROM jsonb_to_recordset($1) AS row (id text, "moveTo" jsonb) WHERE i.id = row.id AND i.wanted = 'run'`;

/** Who was to make room stays as well; successors leave, however far they have come. */
export const TAKE_BACK = `
  WITH unwished AS (
    UPDATE instances SET move_to = NULL WHERE id = ANY($1) AND wanted = 'run' RETURNING id)
  UPDATE instances SET wanted = 'drain', drain_since = now() WHERE replaces IN (SELECT id FROM unwished)`;
