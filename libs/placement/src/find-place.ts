import type { Ask } from './asks.js';
import { engineObstacle } from './engine-choice.js';
import { formObstacle, formsFor } from './forms.js';
import type { Ledger } from './ledger.js';
import { isTooBig, type MostRoom, mostRoom } from './most-room.js';
import { allowedGpus, otherCards } from './place-rules.js';
import { type Looked, lookAtGpu, lookAtGpus, lookAtSplits, nodeObstacle, type Place } from './places.js';
import type { RefusedCandidate } from './plan-result.js';
import type { PlacementNode, Variant, Wish } from './snapshot.js';

export interface Found {
  readonly place: Place | null;
  /** Every place that was looked at and not possible. */
  readonly candidates: readonly RefusedCandidate[];
}

export interface Surroundings {
  readonly nodes: readonly PlacementNode[];
  readonly ledger: Ledger;
  /** Nodes that already hold an instance of the wish: replicas stand on distinct nodes. */
  readonly occupied: ReadonlySet<string>;
  /** Nodes with somebody from whom the wish keeps apart, and why. */
  readonly apartOn: ReadonlyMap<string, string>;
}

/** Best fit: the variant that is preferred, on the fewest GPUs, where it leaves the least behind. */
export function findPlace(ask: Ask, surroundings: Surroundings): Found {
  const { pin } = ask;
  const nodes = nodesFor(ask, surroundings.nodes);
  if (pin !== null && nodes.length === 0) return { place: null, candidates: [unknownNode(pin.nodeId)] };
  let candidates: readonly RefusedCandidate[] = [];
  const forms = formsFor(ask);
  const most: MostRoom | null = forms.length > 1 ? mostRoom(nodes, surroundings.ledger) : null;
  for (const variant of forms) {
    /* The last one is looked at everywhere whatever its size: its numbers are the refusal. */
    if (most !== null && variant !== forms.at(-1) && isTooBig(variant, most)) continue;
    const looked = nodes.flatMap((node) => lookAtNode(node, ask, variant, surroundings));
    const place = bestOf(looked.flatMap((one) => ('place' in one ? [one.place] : [])));
    if (place !== null) return { place, candidates: [] };
    if (variant === forms.at(-1)) candidates = looked.flatMap((one) => ('refused' in one ? [one.refused.say()] : []));
  }
  return { place: null, candidates };
}

export function nodesFor({ pin }: Ask, nodes: readonly PlacementNode[]): readonly PlacementNode[] {
  return pin === null ? nodes : nodes.filter(({ id }) => id === pin.nodeId);
}

/** Every place of the node, possible or not. */
export function lookAtNode(node: PlacementNode, ask: Ask, variant: Variant, surroundings: Surroundings): Looked[] {
  const { ledger } = surroundings;
  const obstacle =
    nodeObstacle(node, ask, surroundings) ?? formObstacle(node, variant, ask.wish) ?? engineObstacle(node, variant);
  if (obstacle !== null) return [refusedNode(node, obstacle)];
  const wanted = ask.pin?.gpuIds ?? null;
  if (wanted !== null) return [lookAtNamedGpus(node, wanted, ask.wish, { variant, ledger })];
  const gpus = allowedGpus(node, node.gpus, ask.wish);
  if (gpus.length === 0) return [refusedNode(node, otherCards(ask.wish))];
  const singles = gpus.map((gpu) => lookAtGpu(node, gpu, variant, ledger));
  if (singles.some((one) => 'place' in one)) return singles;
  const split = lookAtSplits(node, gpus, variant, ledger);
  return split === null ? singles : [...singles, split];
}

function lookAtNamedGpus(
  node: PlacementNode,
  gpuIds: readonly string[],
  wish: Wish,
  { variant, ledger }: { readonly variant: Variant; readonly ledger: Ledger },
): Looked {
  const gpus = node.gpus.filter(({ id }) => gpuIds.includes(id));
  const missing = gpuIds.find((id) => !gpus.some((gpu) => gpu.id === id));
  if (missing !== undefined) return refusedNode(node, `the node has no GPU ${missing}`);
  if (allowedGpus(node, gpus, wish).length < gpus.length) return refusedNode(node, otherCards(wish));
  return lookAtGpus(node, gpus, variant, ledger);
}

function bestOf(places: readonly Place[]): Place | null {
  let best: Place | null = null;
  for (const place of places) if (best === null || isBetter(place, best)) best = place;
  return best;
}

function isBetter(a: Place, b: Place): boolean {
  if (a.gpus.length !== b.gpus.length) return a.gpus.length < b.gpus.length;
  return a.leftoverBytes < b.leftoverBytes;
}

/** The rule stands against the node: no GPU of it was looked at. */
function refusedNode(node: PlacementNode, reason: string): Looked {
  const said = { nodeId: node.id, nodeName: node.name, gpuIds: [], shortBytes: null, reason };
  return { refused: { shortBytes: null, say: () => said } };
}

function unknownNode(nodeId: string): RefusedCandidate {
  return { nodeId, nodeName: nodeId, gpuIds: [], shortBytes: null, reason: 'there is no such node' };
}
