import { foreignWords } from './foreign-words.js';
import type { CurrentInstance, PlacementGpu, PlacementNode, Wish } from './snapshot.js';

/**
 * Who leaves a card that a foreign process needs, and why: the least important ones, no more than it takes. What
 * drains there already is on its way and counts as given back.
 */
export function yieldingInstances(
  nodes: readonly PlacementNode[],
  holding: readonly CurrentInstance[],
  wishes: readonly Wish[],
): ReadonlyMap<string, string> {
  const priorities = new Map(wishes.map(({ id, priority }) => [id, priority]));
  const yielding = new Map<string, string>();
  for (const node of nodes) {
    for (const gpu of node.gpus) {
      if ((gpu.yieldBytes ?? 0) <= 0) continue;
      const here = holding.filter(
        ({ nodeId, gpus }) => nodeId === node.id && gpus.some(({ gpuId }) => gpuId === gpu.id),
      );
      for (const { id } of leavers(here, gpu, priorities)) yielding.set(id, reasonOf(node, gpu));
    }
  }
  return yielding;
}

function leavers(
  here: readonly CurrentInstance[],
  gpu: PlacementGpu,
  priorities: ReadonlyMap<string, number>,
): readonly CurrentInstance[] {
  const bytesOf = ({ gpus }: CurrentInstance) => gpus.find(({ gpuId }) => gpuId === gpu.id)?.reservedBytes ?? 0;
  const draining = here.filter(({ wanted }) => wanted === 'drain');
  let missing = (gpu.yieldBytes ?? 0) - draining.reduce((sum, one) => sum + bytesOf(one), 0);
  const priorityOf = ({ wishId }: CurrentInstance) => priorities.get(wishId) ?? 0;
  const leastFirst = here
    .filter(({ wanted }) => wanted === 'run')
    .sort((a, b) => priorityOf(a) - priorityOf(b) || bytesOf(b) - bytesOf(a) || (a.id < b.id ? -1 : 1));
  const leaving: CurrentInstance[] = [];
  for (const one of leastFirst) {
    if (missing <= 0) break;
    leaving.push(one);
    missing -= bytesOf(one);
  }
  return withoutTheNeedless(leaving, -missing, bytesOf);
}

/** A large one that came last may make the smaller ones before it needless; the most important are spared first. */
function withoutTheNeedless(
  leaving: readonly CurrentInstance[],
  spareBytes: number,
  bytesOf: (one: CurrentInstance) => number,
): readonly CurrentInstance[] {
  let spare = spareBytes;
  return [...leaving].reverse().filter((one) => {
    if (bytesOf(one) > spare) return true;
    spare -= bytesOf(one);
    return false;
  });
}

function reasonOf(node: PlacementNode, gpu: PlacementGpu): string {
  return `GPU ${gpu.index} of ${node.name} is left to others: ${foreignWords([gpu]) ?? 'another program needs it'}`;
}
