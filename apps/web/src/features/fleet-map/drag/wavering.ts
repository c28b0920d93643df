import { MIB } from '@aivailable/contracts';
import type { Verdict } from '../../../server/planner/planner-talk.js';

/** What a target says, or between what it wavers. */
export type ShownVerdict = Verdict | { readonly kind: 'wavers'; readonly best: Verdict; readonly worst: Verdict };

/** What a target said, and what it said a moment ago. */
export interface Told {
  readonly now: Verdict;
  readonly past: readonly { readonly verdict: Verdict; readonly untilMs: number }[];
  /** It came back to what it had said before; so long it says both. */
  readonly wavers: boolean;
}

/** So long a target has to say one thing before the other is forgotten. */
const FORGOTTEN_MS = 10_000;
/** What free memory moves by without anybody starting or ending a job; the controller looks again from there on. */
const GRAIN_BYTES = 64 * MIB;

/**
 * The free memory of a card moves with every report. Where it moves around what is needed, the planner's answer turns
 * each second, and a drop is answered by the second in which it comes. So the first turn is told, because it may be the
 * true one; a turn back says between what the target wavers, and that stays until it has said one thing for a while.
 * Missing bytes are told anew when they changed by more than memory moves by itself.
 */
export function toldAfter(before: Told | undefined, verdict: Verdict, nowMs: number): Told {
  if (before === undefined) return { now: verdict, past: [], wavers: false };
  if (isLike(before.now, verdict)) {
    const now = steadied(before.now, verdict);
    return settled(now === before.now ? before : { ...before, now }, nowMs);
  }
  const recent = before.past.filter(({ untilMs }) => nowMs - untilMs < FORGOTTEN_MS);
  const same = recent.find((one) => isLike(one.verdict, verdict));
  const others = recent.filter((one) => one !== same);
  return {
    now: same ? steadied(same.verdict, verdict) : verdict,
    past: [{ verdict: before.now, untilMs: nowMs }, ...others],
    wavers: before.wavers || same !== undefined,
  };
}

/** The same, where nothing is forgotten by then. */
export function settled(told: Told, nowMs: number): Told {
  const past = told.past.filter(({ untilMs }) => nowMs - untilMs < FORGOTTEN_MS);
  if (past.length === told.past.length) return told;
  return { ...told, past, wavers: told.wavers && past.length > 0 };
}

export function shownOf({ now, past, wavers }: Told): ShownVerdict {
  if (!wavers) return now;
  const all = [now, ...past.map(({ verdict }) => verdict)].sort((a, b) => rankOf(a) - rankOf(b));
  const [best = now] = all;
  return { kind: 'wavers', best, worst: all.at(-1) ?? now };
}

function isLike(one: Verdict, other: Verdict): boolean {
  if (one.kind === 'short' && other.kind === 'short') return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

function steadied(said: Verdict, verdict: Verdict): Verdict {
  if (said.kind !== 'short' || verdict.kind !== 'short') return said;
  return Math.abs(said.bytes - verdict.bytes) < GRAIN_BYTES ? said : verdict;
}

const RANKS = { here: 0, fits: 1, after: 2, evicts: 3, short: 4, 'ruled-out': 5 } satisfies Record<
  Verdict['kind'],
  number
>;

function rankOf({ kind }: Verdict): number {
  return RANKS[kind];
}
