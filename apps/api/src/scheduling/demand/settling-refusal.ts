import type { RefusalView } from '@aivailable/contracts';

/** A card says a heartbeat or two after an engine has gone that its bytes are free. */
const SETTLE_MS = 5_000;

/**
 * What waited for others to leave and now lacks their bytes still waits a little: they have left, and the card has not
 * said so yet. Only then is the refusal believed.
 */
export function settlingRefusal(
  now: RefusalView | null,
  before: RefusalView | null,
  nowMs: number,
): RefusalView | null {
  if (now === null || now.waits || !before?.waits) return now;
  const untilMs = before.waitsUntil === undefined ? nowMs + SETTLE_MS : Date.parse(before.waitsUntil);
  if (nowMs >= untilMs) return now;
  return { ...now, message: before.message, waits: true, waitsUntil: new Date(untilMs).toISOString() };
}
