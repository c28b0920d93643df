import type { CurrentInstance, Placement, PlacementGpu, PlacementNode, Snapshot } from '@aivailable/placement';
import type { MoveAnswer, PlannedFleet } from '../../server/planner/planner-talk.js';

/** A part of a card's memory, before or after. */
export interface Block {
  readonly key: string;
  readonly kind: 'instance' | 'others' | 'free';
  readonly wishId: string | null;
  readonly name: string | null;
  readonly bytes: number;
  readonly way: 'stays' | 'comes' | 'goes';
}

/** A card whose memory changes. Its blocks add up to its bytes, before and after. */
export interface CardChange {
  readonly key: string;
  readonly node: PlacementNode;
  readonly gpu: PlacementGpu;
  readonly before: readonly Block[];
  readonly after: readonly Block[];
}

/** One of the moves, in the order in which they are made. */
export interface StoryMove {
  readonly instanceId: string;
  readonly wishId: string;
  readonly name: string;
  readonly from: Spot;
  readonly to: Spot;
  readonly bytes: number;
}

export interface Spot {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly gpus: readonly PlacementGpu[];
}

export interface PlanStory {
  readonly moves: readonly StoryMove[];
  readonly moved: readonly Moved[];
  readonly cards: readonly CardChange[];
}

/** What a person wants to see of a plan: what moves, from where to where, and the cards before and after. */
export function storyOf({ snapshot }: Pick<PlannedFleet, 'snapshot'>, { chain, previews }: MoveAnswer): PlanStory {
  const moved = chain.flatMap(({ instanceId }, i) => {
    const instance = snapshot.instances.find(({ id }) => id === instanceId);
    const place = previews[i]?.placements[0];
    return instance && place ? [{ instance, place }] : [];
  });
  const cards = changedCards({ moved, leaving: [], coming: [] }, snapshot);
  return { moves: moved.map((one) => moveOf(one, snapshot)), moved, cards };
}

export interface Moved {
  readonly instance: CurrentInstance;
  readonly place: Placement;
}

export function moveOf({ instance, place }: Moved, snapshot: Snapshot): StoryMove {
  return {
    ...{ instanceId: instance.id, wishId: instance.wishId, name: nameOf(instance.wishId, snapshot) },
    from: spotOf(instance, snapshot),
    to: spotOf(place, snapshot),
    bytes: place.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0),
  };
}

function nameOf(wishId: string, { wishes }: Snapshot): string {
  return wishes.find(({ id }) => id === wishId)?.name ?? wishId;
}

export function spotOf({ nodeId, gpus }: Pick<Placement, 'nodeId' | 'gpus'>, { nodes }: Snapshot): Spot {
  const node = nodes.find(({ id }) => id === nodeId);
  const cards = gpus.flatMap(({ gpuId }) => node?.gpus.find(({ id }) => id === gpuId) ?? []);
  return { nodeId, nodeName: node?.name ?? nodeId, gpus: cards };
}

interface Changes {
  readonly moved: readonly Moved[];
  /** Those that go and come nowhere else. */
  readonly leaving: readonly CurrentInstance[];
  /** What is new. */
  readonly coming: readonly Placement[];
}

export function changedCards({ moved, leaving: gone, coming: fresh }: Changes, snapshot: Snapshot): CardChange[] {
  const touched = moved.flatMap(({ instance, place }) => [...keysOf(instance), ...keysOf(place)]);
  const keys = new Set([...touched, ...gone.flatMap(keysOf), ...fresh.flatMap(keysOf)]);
  const leaving = new Set([...moved.map(({ instance }) => instance.id), ...gone.map(({ id }) => id)]);
  return snapshot.nodes.flatMap((node) =>
    node.gpus
      .filter((gpu) => keys.has(cardKey(node.id, gpu.id)))
      .map((gpu) => {
        const held = snapshot.instances.flatMap((one) => blockOf(one, one.id, node, gpu, leaving, snapshot));
        const coming = moved.flatMap(({ instance, place }) => {
          return blockOf(place, `${instance.id} moved`, node, gpu, new Set(), snapshot).map(comes);
        });
        const started = fresh.flatMap((place, i) => {
          return blockOf(place, `new ${i}`, node, gpu, new Set(), snapshot).map(comes);
        });
        const stays = held.filter(({ way }) => way === 'stays');
        return {
          ...{ key: cardKey(node.id, gpu.id), node, gpu },
          before: filled(gpu, held),
          after: filled(gpu, [...stays, ...coming, ...started]),
        };
      }),
  );
}

const comes = (block: Block): Block => ({ ...block, way: 'comes' });
const cardKey = (nodeId: string, gpuId: string) => `${nodeId} ${gpuId}`;
const keysOf = ({ nodeId, gpus }: Pick<Placement, 'nodeId' | 'gpus'>) =>
  gpus.map(({ gpuId }) => cardKey(nodeId, gpuId));

function blockOf(
  { wishId, nodeId, gpus }: Pick<Placement, 'wishId' | 'nodeId' | 'gpus'>,
  id: string,
  node: PlacementNode,
  gpu: PlacementGpu,
  leaving: ReadonlySet<string>,
  snapshot: Snapshot,
): Block[] {
  const share = nodeId === node.id ? gpus.find(({ gpuId }) => gpuId === gpu.id) : undefined;
  if (share === undefined) return [];
  const way = leaving.has(id) ? 'goes' : 'stays';
  return [{ key: id, kind: 'instance', wishId, name: nameOf(wishId, snapshot), bytes: share.reservedBytes, way }];
}

/** With what others hold and what stays free, up to the bytes of the card. */
function filled({ totalBytes = null, usableBytes }: PlacementGpu, blocks: readonly Block[]): Block[] {
  if (totalBytes === null || usableBytes === null) return [...blocks];
  const held = blocks.reduce((sum, { bytes }) => sum + bytes, 0);
  const plain = { wishId: null, name: null, way: 'stays' } as const;
  const others = Math.max(0, totalBytes - usableBytes);
  const free = Math.max(0, usableBytes - held);
  return [
    ...blocks,
    ...(others > 0 ? [{ ...plain, key: 'others', kind: 'others', bytes: others } as const] : []),
    ...(free > 0 ? [{ ...plain, key: 'free', kind: 'free', bytes: free } as const] : []),
  ];
}
