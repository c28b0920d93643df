import { MIB } from '@aivailable/contracts';
import type { Snapshot, Step } from '@aivailable/placement';
import { type CardRoom, cardKey } from './card-room.js';
import type { Instance, MoveTarget } from './instance.entity.js';
import type { World } from './world.js';
import type { Yield } from './yield.entity.js';

/**
 * The memory of what was left to others: the card is not counted on again before they have been gone for a while, and
 * what moved away moves back then. Pure.
 */
export interface AgedYields {
  readonly standing: readonly Yield[];
  readonly ended: readonly Yield[];
}

/** The job let go of at least this much: it has ended, or became another one. */
const GONE_BYTES = 64 * MIB;

export function agedYields(
  yields: readonly Yield[],
  rooms: ReadonlyMap<string, CardRoom>,
  at: Date,
  returnMs: number,
): AgedYields {
  const aged = yields.flatMap((one) => {
    const room = rooms.get(cardKey(one.nodeId, one.gpuId));
    return room === undefined ? [] : [agedYield(one, room.usableBytes, at)];
  });
  const isOver = ({ calmSince }: Yield) => calmSince !== null && at.getTime() - calmSince.getTime() >= returnMs;
  return { standing: aged.filter((one) => !isOver(one)), ended: aged.filter(isOver) };
}

function agedYield(one: Yield, usableBytes: number | null, at: Date): Yield {
  const isCalm = usableBytes !== null && usableBytes >= one.usableBytes + GONE_BYTES;
  if (isCalm === (one.calmSince !== null)) return one;
  return { ...one, calmSince: isCalm ? at : null };
}

/** What may be counted on: no more than when the card was left. */
export function usableBeside(yields: readonly Yield[], nodeId: string, gpuId: string, usableBytes: number | null) {
  const left = yields.filter((one) => one.nodeId === nodeId && one.gpuId === gpuId).map((one) => one.usableBytes);
  return usableBytes === null ? null : Math.min(usableBytes, ...left);
}

/** The yields after a plan: those that stand, and the cards that are being left now. */
export function yieldsAfter(
  standing: readonly Yield[],
  steps: readonly Step[],
  rows: readonly Instance[],
  { nodes }: Snapshot,
  at: Date,
): readonly Yield[] {
  const fresh = steps.flatMap((step) => {
    const row = 'yields' in step && step.yields ? rows.find(({ id }) => id === step.instanceId) : undefined;
    return row === undefined ? [] : freshYields(row, nodes, at);
  });
  const merged = new Map(standing.map((one) => [keyOf(one), one]));
  for (const one of fresh) {
    const before = merged.get(keyOf(one));
    if (before === undefined) merged.set(keyOf(one), one);
    else if (one.usableBytes < before.usableBytes) merged.set(keyOf(one), { ...before, usableBytes: one.usableBytes });
  }
  return [...merged.values()];
}

function freshYields({ nodeId, gpus, deploymentId }: Instance, nodes: Snapshot['nodes'], at: Date): Yield[] {
  const cards = nodes.find(({ id }) => id === nodeId)?.gpus ?? [];
  return gpus.flatMap(({ gpuId }) => {
    const card = cards.find(({ id }) => id === gpuId);
    if (card === undefined || card.usableBytes === null || (card.yieldBytes ?? 0) === 0) return [];
    return [{ nodeId, gpuId, deploymentId, usableBytes: card.usableBytes, since: at, calmSince: null }];
  });
}

export function keyOf({ nodeId, gpuId, deploymentId }: Pick<Yield, 'nodeId' | 'gpuId' | 'deploymentId'>): string {
  return `${nodeId} ${gpuId} ${deploymentId}`;
}

/** What stands elsewhere because its card was needed goes back to that node. By instance. */
export function returns(
  ended: readonly Yield[],
  rows: readonly Instance[],
  { nodes }: Pick<World, 'nodes'>,
): ReadonlyMap<string, MoveTarget> {
  const moves = new Map<string, MoveTarget>();
  for (const { nodeId, deploymentId, since } of ended) {
    const node = nodes.get(nodeId);
    const mine = rows.filter((row) => row.deploymentId === deploymentId);
    if (node?.liveness !== 'ready' || node.intent !== 'open' || mine.some((row) => row.nodeId === nodeId)) continue;
    const away = mine.find((row) => row.createdAt >= since && isSettled(row) && !moves.has(row.id));
    if (away !== undefined) moves.set(away.id, { nodeId, gpuIds: null });
  }
  return moves;
}

function isSettled({ state, wanted, replaces, moveTo }: Instance): boolean {
  return state === 'ready' && wanted === 'run' && replaces === null && moveTo === null;
}
