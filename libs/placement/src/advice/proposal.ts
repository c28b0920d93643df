import type { FleetPlan } from '../search/fleet-problem.js';
import type { Wish } from '../snapshot.js';
import type { Advice, AdvisedMove, AdvisedPlace } from './advice.js';
import type { Aim } from './aim.js';
import type { FleetPicture } from './fleet-problem-of.js';

type Spot = Pick<AdvisedMove, 'nodeId' | 'gpuIds'>;

/** What a plan of the search asks of the fleet, in its own words: who goes where, in the order in which it is possible. */
export function proposalOf(
  { placements, steps }: FleetPlan,
  picture: FleetPicture,
  aim: Aim,
  wishes: readonly Wish[],
): Advice {
  const leaving = leavingOf(steps, picture);
  const moves: AdvisedMove[] = [];
  const places: AdvisedPlace[] = [];
  for (const { model, variant, parts } of steps.flatMap((step) =>
    'start' in step ? (placements[step.start] ?? []) : [],
  )) {
    const spot = spotOf(parts, picture);
    if (spot === null) continue;
    const instanceId = nearest(leaving.get(model) ?? [], spot, picture);
    if (instanceId !== undefined) moves.push({ instanceId, ...spot, reason: reasonOf(model, aim, wishes) });
    else places.push({ wishId: model, variantId: formOf(model, variant, wishes), ...spot });
  }
  return { moves, places };
}

/** Instances that the plan takes down, by wish. */
function leavingOf(steps: FleetPlan['steps'], { shown }: FleetPicture): Map<string, string[]> {
  const leaving = new Map<string, string[]>();
  for (const step of steps) {
    const gone = 'stop' in step ? shown.get(step.stop) : undefined;
    if (gone !== undefined) leaving.set(gone.wishId, [...(leaving.get(gone.wishId) ?? []), gone.id]);
  }
  return leaving;
}

/** Takes one of those that leave: one of the same node, so that it only changes cards. */
function nearest(leaving: string[], { nodeId }: Spot, { shown }: FleetPicture): string | undefined {
  const here = leaving.findIndex((id) => shown.get(id)?.nodeId === nodeId);
  return leaving.splice(Math.max(0, here), 1)[0];
}

function spotOf(parts: readonly { readonly gpu: string }[], { cardAt }: FleetPicture): Spot | null {
  const cards = parts.flatMap(({ gpu }) => cardAt.get(gpu) ?? []);
  const [first] = cards;
  if (first === undefined || cards.some(({ nodeId }) => nodeId !== first.nodeId)) return null;
  return { nodeId: first.nodeId, gpuIds: cards.map(({ gpuId }) => gpuId) };
}

/** The longest id that it begins with: ids of forms may begin alike. */
function formOf(wishId: string, fleetVariantId: string, wishes: readonly Wish[]): string {
  const variants = wishes.find(({ id }) => id === wishId)?.variants ?? [];
  const fitting = variants.map(({ id }) => id).filter((id) => fleetVariantId.startsWith(`${id} `));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

function reasonOf(wishId: string, aim: Aim, wishes: readonly Wish[]): string {
  switch (aim.for) {
    case 'room':
      return aim.wish.id === wishId
        ? `moves together with others to serve ${aim.wish.name}`
        : `makes room for ${aim.wish.name}`;
    case 'speed':
      return `${wishes.find(({ id }) => id === wishId)?.name ?? wishId} is faster there`;
    default:
      return aim satisfies never;
  }
}
