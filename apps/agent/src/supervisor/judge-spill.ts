/**
 * Whether an engine that was proved to sit in VRAM still does. Drivers move memory to RAM unasked when somebody else
 * wants the card, and the engine goes on without noticing; here it shows in what the driver counts, or in a card that
 * rests while the processor works on the answers.
 */
import { formatBytes, MIB } from '@aivailable/contracts';
import type { DriverSample, HeldInVram } from './driver-sample.js';

/** A sample with what the ingress knew at that moment. */
export interface WatchedMoment extends DriverSample {
  readonly requests: number;
}

/** Buffers of commands come and go. */
const EVICTED_BYTES = MIB;
const DROP_BYTES = 32 * MIB;
const DROP_SHARE = 0.02;
/** Staging buffers for long prompts are made in RAM when they are first needed. */
const GTT_BYTES = 256 * MIB;
const GTT_SHARE = 0.05;
/** So long must a card rest under load, with the processor at work for half of that time. */
export const REST_MS = 10_000;
const CPU_SHARE = 0.5;

/** The reason to stop it, as a part of a sentence; null while nothing speaks against it. Moments in their order. */
export function judgeSpill(moments: readonly WatchedMoment[], held: HeldInVram): string | null {
  const first = moments[0];
  const now = moments.at(-1);
  if (first === undefined || now === undefined) return null;
  return (
    evicted(now, held) ??
    dropped('the driver counts', first.vramBytes, now.vramBytes, held) ??
    droppedOnCards(first, now, held) ??
    grown(first, now) ??
    restingUnderLoad(moments)
  );
}

function evicted({ evictedBytes }: DriverSample, held: HeldInVram): string | null {
  if (evictedBytes === null || evictedBytes < EVICTED_BYTES) return null;
  return `the driver moved ${formatBytes(evictedBytes)} of ${described(held)} from VRAM to RAM`;
}

/** Weights and cache are never given back: fewer bytes than that, or than there ever were, are somewhere else. */
function dropped(who: string, before: number | null, now: number | null, held: HeldInVram): string | null {
  if (before === null || now === null) return null;
  const expected = Math.min(before, held.bytes ?? before);
  const missing = expected - now;
  if (missing <= Math.max(DROP_BYTES, expected * DROP_SHARE)) return null;
  return `${who} only ${formatBytes(now)} in VRAM, ${formatBytes(missing)} less than ${described(held)}`;
}

/** The card's count is everybody's: only what is known to be ours must be in it, for others leave when they like. */
function droppedOnCards(first: DriverSample, now: DriverSample, held: HeldInVram): string | null {
  return held.bytes === null ? null : dropped('its cards hold', first.cardVramBytes, now.cardVramBytes, held);
}

/** The card's count is everybody's: it is ours to worry about when VRAM shrank by as much. */
function grown(first: DriverSample, now: DriverSample): string | null {
  const own = riseOf(first.gttBytes, now.gttBytes);
  if (own > Math.max(GTT_BYTES, (first.vramBytes ?? 0) * GTT_SHARE)) {
    return `it took ${formatBytes(own)} more RAM for the GPU (GTT) than when it was ready`;
  }
  const [cards, shrunk] = [
    riseOf(first.cardGttBytes, now.cardGttBytes),
    -riseOf(first.cardVramBytes, now.cardVramBytes),
  ];
  if (cards <= GTT_BYTES || shrunk < cards / 2) return null;
  return `its cards use ${formatBytes(cards)} more RAM (GTT) and ${formatBytes(shrunk)} less VRAM than when it was ready`;
}

function restingUnderLoad(moments: readonly WatchedMoment[]): string | null {
  const now = moments.at(-1);
  const since = moments.findLastIndex(({ requests, busyPercent }) => requests === 0 || busyPercent !== 0);
  const start = moments[since + 1];
  if (now === undefined || start === undefined || now.atMs - start.atMs < REST_MS) return null;
  const share = riseOf(start.cpuMs, now.cpuMs) / (now.atMs - start.atMs);
  if (share < CPU_SHARE) return null;
  const seconds = Math.round((now.atMs - start.atMs) / 1_000);
  return `its cards rested for ${seconds} s at 0 % under load while the processor worked (${Math.round(share * 100)} % of a core)`;
}

function riseOf(before: number | null, now: number | null): number {
  return before === null || now === null ? 0 : now - before;
}

function described({ bytes, layers }: HeldInVram): string {
  const what = bytes === null ? 'what it holds' : `its ${formatBytes(bytes)} of weights and cache`;
  return layers === null ? what : `${what} (${layers} layers)`;
}
