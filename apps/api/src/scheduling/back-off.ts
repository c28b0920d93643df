/** Failures in a row make longer and longer waits; what is long ago is forgiven. Pure. */

const MINUTE_MS = 60_000;

/** A form that did not fit is left alone on its node for so long, by the number of its failures there. */
const MEMORY_WAITS_MS = [1, 3, 10, 30, 120, 480].map((minutes) => minutes * MINUTE_MS);
/** A node on which a deployment failed for other reasons, from the third failure on. */
const NODE_WAITS_MS = [0, 0, 10, 30, 120, 480].map((minutes) => minutes * MINUTE_MS);

const LEAST_MEMORY_MS = 10 * MINUTE_MS;

export type FailureKind = 'memory' | 'other';

export interface Failing {
  readonly failures: number;
  readonly lastAt: Date;
}

/** Until when it is left alone; in the past where it may be tried. */
export function waitUntilMs({ failures, lastAt }: Failing, kind: FailureKind): number {
  return lastAt.getTime() + waitMs(failures, kind);
}

export function isLeftAlone(failing: Failing, kind: FailureKind, nowMs: number): boolean {
  return waitUntilMs(failing, kind) > nowMs;
}

/** As many failures at once as make a node left alone. */
export const ENOUGH_FAILURES = NODE_WAITS_MS.findIndex((ms) => ms > 0) + 1;

/** One more failure; it counts from one where those before are forgiven. */
export function failuresAfter(before: Failing | undefined, kind: FailureKind, nowMs: number): number {
  return before === undefined || isForgiven(before, kind, nowMs) ? 1 : before.failures + 1;
}

/** A wait that ended lately is remembered: who fails again right after it has learned nothing. */
function isForgiven({ failures, lastAt }: Failing, kind: FailureKind, nowMs: number): boolean {
  return nowMs - lastAt.getTime() >= Math.max(LEAST_MEMORY_MS, 3 * waitMs(failures, kind));
}

function waitMs(failures: number, kind: FailureKind): number {
  const waits = kind === 'memory' ? MEMORY_WAITS_MS : NODE_WAITS_MS;
  return waits[Math.min(failures, waits.length) - 1] ?? 0;
}
