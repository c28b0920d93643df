/**
 * How many replicas a deployment has beyond those it is owed, by its load. Up by one when requests wait or slots are
 * taken for a while, never while one of its replicas still loads; down by one after a much longer calm. Pure.
 */
export interface Growth {
  readonly extra: number;
  readonly hotSinceMs: number | null;
  readonly calmSinceMs: number | null;
  /** The last step, either way. */
  readonly steppedAtMs: number | null;
}

export interface Load {
  readonly waiting: number;
  readonly longestWaitMs: number;
  readonly busySlots: number;
  /** Of all ready replicas. */
  readonly slots: number;
  readonly readyReplicas: number;
}

export interface GrowthTimes {
  /** A wait that is long. */
  readonly waitMs: number;
  /** How long it has to stay hot for a step up. */
  readonly holdMs: number;
  /** Least time between a step and the next one up. */
  readonly coolDownMs: number;
  /** How long it has to stay calm for a step down. */
  readonly calmMs: number;
}

export const NO_GROWTH: Growth = { extra: 0, hotSinceMs: null, calmSinceMs: null, steppedAtMs: null };

const BUSY_SHARE = 0.9;
const CALM_SHARE = 0.5;

export interface Limits {
  readonly owed: number;
  readonly mostExtra: number;
}

export function growthAfter(before: Growth, load: Load, limits: Limits, times: GrowthTimes, nowMs: number): Growth {
  const extra = Math.min(before.extra, limits.mostExtra);
  if (isHot(load, times)) return heated({ ...before, extra }, load, limits, times, nowMs);
  if (extra > 0 && isCalm(load, limits.owed + extra)) return calmed({ ...before, extra }, times, nowMs);
  return { ...before, extra, hotSinceMs: null, calmSinceMs: null };
}

/** As it is; what was hot or calm before has to be so anew. */
export function heldGrowth({ extra, steppedAtMs }: Growth, { mostExtra }: Limits): Growth {
  return { extra: Math.min(extra, mostExtra), hotSinceMs: null, calmSinceMs: null, steppedAtMs };
}

function heated(before: Growth, load: Load, { owed, mostExtra }: Limits, times: GrowthTimes, nowMs: number): Growth {
  const { extra, steppedAtMs } = before;
  const hotSinceMs = before.hotSinceMs ?? nowMs;
  const hasHeld = nowMs - hotSinceMs >= times.holdMs;
  const hasCooled = steppedAtMs === null || nowMs - steppedAtMs >= times.coolDownMs;
  const mayStep = extra < mostExtra && load.readyReplicas >= owed + extra;
  if (!(hasHeld && hasCooled && mayStep)) return { ...before, hotSinceMs, calmSinceMs: null };
  return { extra: extra + 1, hotSinceMs: null, calmSinceMs: null, steppedAtMs: nowMs };
}

function calmed(before: Growth, { calmMs }: GrowthTimes, nowMs: number): Growth {
  const calmSinceMs = before.calmSinceMs ?? nowMs;
  if (nowMs - calmSinceMs < calmMs) return { ...before, hotSinceMs: null, calmSinceMs };
  return { extra: before.extra - 1, hotSinceMs: null, calmSinceMs: null, steppedAtMs: nowMs };
}

function isHot({ waiting, longestWaitMs, busySlots, slots }: Load, { waitMs }: GrowthTimes): boolean {
  if (slots === 0) return false;
  return (waiting > 0 && longestWaitMs >= waitMs) || busySlots >= BUSY_SHARE * slots;
}

/** One fewer would still be half idle. */
function isCalm({ waiting, busySlots, slots }: Load, replicas: number): boolean {
  return waiting === 0 && busySlots <= (CALM_SHARE * slots * (replicas - 1)) / replicas;
}
