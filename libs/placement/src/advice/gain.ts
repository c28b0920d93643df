import type { Plan } from '../plan-result.js';
import type { CurrentInstance, Snapshot } from '../snapshot.js';
import { capacityOf } from './card-speed.js';
import type { Rehearsal } from './rehearsal.js';

/** What would be better, compared with leaving everything to itself. */
export interface Gain {
  /** Wishes that have no instance and would have one. */
  readonly served: readonly string[];
  /** Replicas more than there would be, by wish. */
  readonly replicas: readonly { readonly wishId: string; readonly more: number }[];
  /** Wishes that would go with a single node and would not any more. */
  readonly survivable: readonly string[];
  /** Instances that could leave a draining node and cannot now. */
  readonly leaving: readonly string[];
  /** Slots times speed, in per cent of what there would be. */
  readonly capacityPercent: number;
}

export interface Cost {
  readonly movedInstances: number;
  readonly loadedBytes: number;
  /** Until all of it is done, as far as one can tell: one load after the other. */
  readonly seconds: number;
}

export function gainOf(snapshot: Snapshot, before: Rehearsal, after: Rehearsal): Gain {
  const counts = snapshot.wishes.map(({ id }) => {
    return { id, was: seatsOf(id, before.end), will: seatsOf(id, after.end) };
  });
  const [was, will] = [capacityOf(before.end), capacityOf(after.end)];
  return {
    served: counts.flatMap(({ id, was, will }) => (was.length === 0 && will.length > 0 ? [id] : [])),
    replicas: counts.flatMap(({ id, was, will }) =>
      will.length > was.length ? [{ wishId: id, more: will.length - was.length }] : [],
    ),
    survivable: counts.flatMap(({ id, was, will }) => (nodesOf(was) === 1 && nodesOf(will) > 1 ? [id] : [])),
    leaving: stuckOf(before.last).filter((id) => !stuckOf(after.last).includes(id)),
    capacityPercent: was > 0 ? (100 * (will - was)) / was : 0,
  };
}

/** Nobody has fewer instances for it. */
export function costsNobody(snapshot: Snapshot, before: Rehearsal, after: Rehearsal): boolean {
  return snapshot.wishes.every(({ id }) => seatsOf(id, after.end).length >= seatsOf(id, before.end).length);
}

/** It makes up for moves by itself, however little faster anything gets. */
export function bringsInstances({ served, replicas, leaving }: Gain): boolean {
  return served.length + replicas.length + leaving.length > 0;
}

function stuckOf({ refusals }: Plan): string[] {
  return refusals.flatMap(({ replaces }) => replaces ?? []);
}

function seatsOf(wishId: string, { instances, nodes }: Snapshot): CurrentInstance[] {
  const silent = new Set(nodes.flatMap(({ id, liveness }) => (liveness === 'lost' ? [id] : [])));
  return instances.filter(
    (one) => one.wishId === wishId && one.state === 'ready' && one.wanted === 'run' && !silent.has(one.nodeId),
  );
}

function nodesOf(instances: readonly CurrentInstance[]): number {
  return new Set(instances.map(({ nodeId }) => nodeId)).size;
}

/** A disk of a machine of an older day. */
const LOADED_BYTES_PER_S = 500e6;
/** To start an engine and to prove that all of it is on the card. */
const START_SECONDS = 5;

export function costOf({ moves, started }: Rehearsal, before: Rehearsal): Cost {
  const own = new Set(before.started.map(({ wishId, nodeId }) => `${wishId} ${nodeId}`));
  const fresh = started.filter(({ wishId, nodeId }) => !own.has(`${wishId} ${nodeId}`));
  const loaded = [...moves.values(), ...fresh];
  const loadedBytes = loaded.flatMap(({ gpus }) => gpus).reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
  const seconds = Math.round(loaded.length * START_SECONDS + loadedBytes / LOADED_BYTES_PER_S);
  return { movedInstances: moves.size, loadedBytes, seconds };
}
