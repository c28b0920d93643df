import type { Deployment } from '../deployment.entity.js';
import type { SeenDemand } from './demand-memory.js';
import type { DemandTimes } from './demand-times.js';
import { type Growth, growthAfter, heldGrowth, NO_GROWTH } from './growth.js';
import { isOpen, opensWithin } from './open-hours.js';

/**
 * How many replicas a deployment wants now, and why: by demand, by the clock and by load. Pure; what it was before comes
 * in, so that nothing is decided twice.
 */
export interface Circumstance {
  readonly seen: SeenDemand;
  readonly growth: Growth;
  /** Some instance of it is meant to run. */
  readonly isHeld: boolean;
  readonly readyReplicas: number;
  readonly loadMs: number;
  readonly times: DemandTimes;
  readonly nowMs: number;
  /** Nobody knows who is really there: it grows no further and gives nothing up. */
  readonly brakeEngaged: boolean;
}

export interface ReplicasWanted {
  readonly replicas: number;
  readonly growth: Growth;
  /** Why there are not as many as were wished for; null: there are. */
  readonly reason: string | null;
}

export type ScaledWish = Pick<
  Deployment,
  'availability' | 'replicas' | 'maxReplicas' | 'idleMs' | 'hours' | 'deletedAt'
>;

export function replicasWanted(wish: ScaledWish, now: Circumstance): ReplicasWanted {
  const asleep = wish.deletedAt === null ? whyAsleep(wish, now) : null;
  if (wish.deletedAt !== null || wish.replicas === 0 || asleep !== null) {
    return { replicas: 0, growth: NO_GROWTH, reason: asleep };
  }
  const mostExtra = Math.max(0, (wish.maxReplicas ?? 0) - wish.replicas);
  const limits = { owed: wish.replicas, mostExtra };
  const growth = now.brakeEngaged
    ? heldGrowth(now.growth, limits)
    : growthAfter(now.growth, loadOf(now), limits, now.times.growth, now.nowMs);
  return { replicas: wish.replicas + growth.extra, growth, reason: whyGrown(growth, now) };
}

function whyAsleep(wish: ScaledWish, now: Circumstance): string | null {
  switch (wish.availability) {
    case 'always':
      return null;
    case 'hours':
      return isServing(wish, now) ? null : 'outside its hours';
    case 'on-demand':
      return whyNotAskedFor(wish, now);
    default:
      return wish.availability satisfies never;
  }
}

function isServing({ hours }: ScaledWish, { nowMs, loadMs }: Circumstance): boolean {
  return hours === null || isOpen(hours, nowMs) || opensWithin(hours, nowMs, loadMs);
}

/** Loaded, it is kept for its idle time; not loaded, it is wanted for as long as who was refused may ask again. */
function whyNotAskedFor({ idleMs }: ScaledWish, { seen, isHeld, times, nowMs }: Circumstance): string | null {
  if (seen.waiting > 0 || seen.busySlots > 0) return null;
  if (seen.lastUseMs === null) return 'nobody has asked for it yet';
  const isWanted = isHeld
    ? nowMs - seen.lastUseMs < idleMs
    : seen.askedColdMs !== null && nowMs - seen.askedColdMs < Math.min(idleMs, times.pendingMs);
  return isWanted ? null : isHeld ? `no request for ${spanWords(idleMs)}` : 'nobody asks for it';
}

function loadOf({ seen, readyReplicas, nowMs }: Circumstance) {
  const { waiting, waitsSinceMs, busySlots, slots } = seen;
  return { waiting, longestWaitMs: waitsSinceMs === null ? 0 : nowMs - waitsSinceMs, busySlots, slots, readyReplicas };
}

function whyGrown({ extra }: Growth, { growth, seen, times }: Circumstance): string | null {
  if (extra > growth.extra) {
    const { waiting, busySlots, slots } = seen;
    const waits = waiting === 1 ? '1 request waits' : `${waiting} requests wait`;
    return waiting > 0 ? waits : `${busySlots} of ${slots} slots are taken`;
  }
  return extra < growth.extra ? `little to do for ${spanWords(times.growth.calmMs)}` : null;
}

export function spanWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
