import type { Rebalance } from './rebalance.entity.js';
import type { RebalanceMemory } from './rebalance-memory.js';

/** How many moves may begin now, of those that an hour may see. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function movesLeft({ settings, current, ended }: RebalanceMemory, nowMs: number): number {
  return Math.max(0, settings.movesPerHour - begunMs([current, ...ended], nowMs).length);
}

/** Why what could begin does not; null where nothing holds it up. */
export function budgetWords(memory: RebalanceMemory, nowMs: number): string | null {
  const { settings, current, ended } = memory;
  const isMeant = current?.state === 'running' ? settings.mode !== 'off' : settings.mode === 'automatic';
  if (!isMeant || !current?.moves.some(({ state }) => state === 'waiting')) return null;
  if (movesLeft(memory, nowMs) > 0) return null;
  const begun = begunMs([current, ...ended], nowMs);
  const [freed = nowMs] = begun.slice(-settings.movesPerHour);
  const minutes = Math.max(1, Math.ceil((freed + HOUR_MS - nowMs) / MINUTE_MS));
  const moves = `${begun.length} ${begun.length === 1 ? 'move has' : 'moves have'}`;
  return `It waits: ${moves} begun within the last hour, and movesPerHour is ${settings.movesPerHour}; the next may begin in ${minutes} min.`;
}

/** When each move of the last hour began, the earliest first. */
function begunMs(rebalances: readonly (Rebalance | null)[], nowMs: number): number[] {
  return rebalances
    .flatMap((one) => one?.moves ?? [])
    .flatMap(({ beganAt }) => (beganAt === null ? [] : [Date.parse(beganAt)]))
    .filter((ms) => ms > nowMs - HOUR_MS)
    .sort((a, b) => a - b);
}
