import type { InstanceLoad } from './instance-loads.js';

type Load = Pick<InstanceLoad, 'busySlots' | 'outstandingTokens' | 'streamTokensPerSecond' | 'readTokensPerSecond'>;

/** Reading a prompt goes about so many times faster than writing an answer, where it was never measured. */
export const READING_SPEED = 20;
/** What is read anew keeps a slot busy for which others wait, too: it costs more than the time of the one who waits. */
const PRICE = 6;

/**
 * How long a request that could start elsewhere waits for the instance that has read its conversation, all of whose
 * slots are taken. No longer than what it saves is worth, and not at all when no slot is expected there by then: answers
 * of random lengths end about evenly, and those who wait for the same instance come first.
 */
export function patienceMs(home: Load, elsewhere: Load, readTokens: number, ahead: number): number {
  const { streamTokensPerSecond: speed, busySlots, outstandingTokens } = home;
  const reading = readingSpeedOf(elsewhere);
  if (speed === null || reading === null || busySlots === 0) return 0;
  const worthMs = (PRICE * readTokens * 1_000) / reading;
  const answerMs = (outstandingTokens / busySlots / speed) * 1_000;
  return (answerMs * (ahead + 1)) / busySlots <= worthMs ? worthMs : 0;
}

function readingSpeedOf({ readTokensPerSecond, streamTokensPerSecond }: Load): number | null {
  return readTokensPerSecond ?? (streamTokensPerSecond === null ? null : streamTokensPerSecond * READING_SPEED);
}
