import type { Abandoned, Step } from './plan-result.js';
import type { CurrentInstance, Pin, PlacementNode, Wish, WishedPlace } from './snapshot.js';

export interface SortedPins {
  /** Those that wait for nobody, by instance. */
  readonly due: ReadonlyMap<string, Pin>;
  /** Moves that wait for room which nobody makes any more. */
  readonly abandoned: readonly Extract<Step, { do: 'abandon' }>[];
}

/** A move may wait for others to make room: until these are gone it is as if it were not asked for. */
export function sortPins(
  pins: readonly Pin[],
  standing: ReadonlyMap<string, CurrentInstance>,
  nodes: ReadonlyMap<string, PlacementNode>,
): SortedPins {
  const pinned = new Set(pins.map(({ instanceId }) => instanceId));
  const due = new Map<string, Pin>();
  const abandoned: Extract<Step, { do: 'abandon' }>[] = [];
  for (const pin of pins) {
    const inTheWay = (pin.after ?? []).flatMap((id) => standing.get(id) ?? []);
    const staying = inTheWay.find(({ id, wanted }) => wanted === 'run' && !pinned.has(id));
    if (inTheWay.length === 0) due.set(pin.instanceId, pin);
    if (staying === undefined) continue;
    const where = nodes.get(staying.nodeId)?.name ?? staying.nodeId;
    const reason = `what was to make room for it stays on ${where}`;
    abandoned.push({ do: 'abandon', instanceId: pin.instanceId, reason });
  }
  return { due, abandoned };
}

export interface SortedPlaces {
  /** With those who have to leave first. */
  readonly standing: readonly { readonly place: WishedPlace; readonly waitsFor: readonly CurrentInstance[] }[];
  readonly abandoned: readonly Abandoned[];
}

/** The places where replicas of a wish were put, without those in whose way somebody stays. */
export function sortPlaces(
  { id: wishId, places = [] }: Wish,
  pins: readonly Pin[],
  holding: readonly CurrentInstance[],
  nodes: ReadonlyMap<string, PlacementNode>,
): SortedPlaces {
  if (places.length === 0) return NO_PLACES;
  const pinned = new Set(pins.map(({ instanceId }) => instanceId));
  const standing: SortedPlaces['standing'][number][] = [];
  const abandoned: Abandoned[] = [];
  for (const place of places) {
    const waitsFor = holding.filter(({ id }) => place.after?.includes(id));
    const staying = waitsFor.find(({ id, wanted }) => wanted === 'run' && !pinned.has(id));
    if (staying === undefined) {
      standing.push({ place, waitsFor });
      continue;
    }
    const reason = `what was to make room for it stays on ${nodes.get(staying.nodeId)?.name ?? staying.nodeId}`;
    abandoned.push({ do: 'abandon-place', wishId, placeId: place.id, reason });
  }
  return { standing, abandoned };
}

const NO_PLACES: SortedPlaces = { standing: [], abandoned: [] };
