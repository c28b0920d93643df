import { MIB } from '@aivailable/contracts';
import type { FleetGpu, FleetModel, FleetNode, FleetProblem } from '../search/fleet-problem.js';
import type { CurrentInstance, PlacementNode, Snapshot, Wish } from '../snapshot.js';
import { type Aim, mayMove } from './aim.js';
import { type CardClasses, classesOf } from './card-classes.js';
import { bandwidthOf, CONTENT_TPS } from './card-speed.js';
import { heldVariant, variantsFor } from './fleet-variants.js';

/**
 * The fleet as the search sees it, in whole MiB: needs are rounded up and room is rounded down, so what fits there fits
 * to the byte. Nobody may lose anything for the aim: each wish is owed what it has and weighs more than what is asked for.
 */
export interface FleetPicture {
  readonly problem: FleetProblem;
  /** The place of a card, by its id in the problem. */
  readonly cardAt: ReadonlyMap<string, { readonly nodeId: string; readonly gpuId: string }>;
  /** Instances that are shown, by id. */
  readonly shown: ReadonlyMap<string, CurrentInstance>;
}

export interface PictureOptions {
  readonly aim: Aim;
  /** Instances that may move at most. */
  readonly moveBudget: number;
  /** Nothing else moves: those that an admin forbids, those that are new. */
  readonly movable: (instance: CurrentInstance) => boolean;
}

/** All cards alike: where only room counts, speed must not tempt anybody to move. */
const ANY_BANDWIDTH = 300;

export function fleetProblemOf(snapshot: Snapshot, { aim, moveBudget, movable }: PictureOptions): FleetPicture {
  const nodes = snapshot.nodes.filter(({ liveness }) => liveness !== 'lost');
  const present = presentInstances(snapshot, nodes, aim);
  const wishes = snapshot.wishes.filter(({ id }) => present.has(id) || (aim.for === 'room' && aim.wish.id === id));
  const shown = [...present.values()].flat();
  const classes = classesOf(nodes.filter(isOpen), wishes);
  const names = new Map(
    nodes.flatMap((node) => node.gpus.map(({ id }, i) => [cardKey(node.id, id), `${node.id}#${i}`])),
  );
  const fixed = shown.filter((instance) => !movable(instance) || !mayMove(instance, snapshot));
  const problem: FleetProblem = {
    nodes: nodes.map((node) => fleetNode(node, snapshot, shown, classes, aim)),
    models: wishes.map((wish) => fleetModel(wish, present.get(wish.id) ?? [], nodes, classes, aim)),
    current: shown.map((instance) => ({
      ...{ id: instance.id, model: instance.wishId, variant: heldVariantId(instance), slots: 1 },
      parts: instance.gpus.map(({ gpuId, reservedBytes }) => {
        return { gpu: names.get(cardKey(instance.nodeId, gpuId)) ?? '', layers: mibOf(reservedBytes) };
      }),
    })),
    pins: fixed.map(({ nodeId, wishId, gpus }) => {
      return { model: wishId, gpus: gpus.map(({ gpuId }) => names.get(cardKey(nodeId, gpuId)) ?? '') };
    }),
    moveBudget,
  };
  const cards = nodes.flatMap((node) =>
    node.gpus.map(({ id }, i) => [`${node.id}#${i}`, { nodeId: node.id, gpuId: id }] as const),
  );
  return { problem, cardAt: new Map(cards), shown: new Map(shown.map((instance) => [instance.id, instance])) };
}

/** By wish. What holds bytes and fills no seat is room that is not there. */
function presentInstances(
  { wishes, instances }: Snapshot,
  nodes: readonly PlacementNode[],
  aim: Aim,
): ReadonlyMap<string, readonly CurrentInstance[]> {
  const cards = new Set(nodes.flatMap((node) => node.gpus.map(({ id }) => cardKey(node.id, id))));
  const byWish = new Map<string, CurrentInstance[]>();
  for (const { id, replicas } of wishes) {
    const seated = instances.filter(
      (one) =>
        one.wishId === id &&
        isHolding(one) &&
        one.wanted === 'run' &&
        !(aim.for === 'room' && aim.leaving?.id === one.id) &&
        one.gpus.every(({ gpuId }) => cards.has(cardKey(one.nodeId, gpuId))),
    );
    if (seated.length > 0 && replicas > 0) byWish.set(id, seated);
  }
  return byWish;
}

function isHolding({ state }: CurrentInstance): boolean {
  return state !== 'lost' && state !== 'stopped';
}

function isOpen({ liveness, intent, holdReason }: PlacementNode): boolean {
  return liveness === 'ready' && intent === 'open' && holdReason === undefined;
}

function fleetNode(
  node: PlacementNode,
  { instances }: Snapshot,
  shown: readonly CurrentInstance[],
  classes: CardClasses,
  aim: Aim,
): FleetNode {
  const known = new Set(shown);
  const gpus = node.gpus.map((gpu, i): FleetGpu => {
    const here = instances.filter((one) => one.nodeId === node.id && isHolding(one));
    const heldBy = (one: CurrentInstance) => one.gpus.filter(({ gpuId }) => gpuId === gpu.id);
    const ours = here.filter((one) => known.has(one)).flatMap(heldBy);
    const unseen = here.filter((one) => !known.has(one)).flatMap(heldBy);
    const held = ours.reduce((sum, { reservedBytes }) => sum + mibOf(reservedBytes), 0);
    const gone = unseen.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
    const isUsable = isOpen(node) && gpu.refusal === null && gpu.usableBytes !== null;
    const room = isUsable ? Math.floor(((gpu.usableBytes ?? 0) - gone) / MIB) : 0;
    const tags = isUsable ? tagsOf(node, i, classes) : [];
    return {
      ...{ id: `${node.id}#${i}`, vramMiB: Math.max(room, held), reservedMiB: 0, ctxMiB: 0 },
      ...{ bwGBps: aim.for === 'speed' ? bandwidthOf(gpu) : ANY_BANDWIDTH, tags },
    };
  });
  return { id: node.id, state: isOpen(node) ? 'ready' : 'cordoned', gpus };
}

function tagsOf(node: PlacementNode, index: number, classes: CardClasses): readonly string[] {
  const gpu = node.gpus[index];
  if (gpu === undefined) return [];
  const tag = classes.tagOf(node, gpu);
  const driven = node.engines
    .filter(({ engine }) => (engine === 'simulated') === (gpu.kind === 'simulated'))
    .flatMap(({ backends }) => backends.filter((backend) => gpu.backends.includes(backend)));
  return [...(tag === undefined ? [] : [tag]), ...new Set(driven)];
}

function fleetModel(
  wish: Wish,
  present: readonly CurrentInstance[],
  nodes: readonly PlacementNode[],
  classes: CardClasses,
  aim: Aim,
): FleetModel {
  const isAim = aim.for === 'room' && aim.wish.id === wish.id;
  const owed = isAim ? wish.replicas : present.length;
  const worst = Math.max(...present.map(({ variantId }) => wish.variants.findIndex(({ id }) => id === variantId)));
  const allowed = isAim ? wish.variants : wish.variants.slice(0, worst + 1);
  const held = present.map((one) => heldVariant(one, heldVariantId(one), wish, nodes));
  return {
    ...{ id: wish.id, weight: weightOf(wish, isAim, aim), minReplicas: owed, maxReplicas: owed, ha: false },
    ...{ minSlots: 1, maxSlots: 1, demandSlots: owed, targetTps: CONTENT_TPS },
    variants: [
      ...held,
      ...allowed.flatMap((variant, rank) => variantsFor(variant, rank, { wish, nodes, classes, isAim })),
    ],
  };
}

function weightOf({ priority }: Wish, isAim: boolean, aim: Aim): number {
  if (aim.for === 'speed') return priority + 1;
  return isAim ? 1 : 2;
}

function heldVariantId({ id }: CurrentInstance): string {
  return `held ${id}`;
}

function mibOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / MIB));
}

function cardKey(nodeId: string, gpuId: string): string {
  return `${nodeId} ${gpuId}`;
}
