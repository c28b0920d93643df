import type { Instance } from './instance.entity.js';

/**
 * A card says a heartbeat or two after an engine has gone that its bytes are free. A move for which others made room
 * is therefore not given up for the lack of their bytes right after they have gone.
 */
const SETTLE_MS = 5_000;

interface Abandoned {
  readonly row: Instance;
  readonly reason: string;
}

export interface SettlingMove {
  readonly id: string;
  /** ISO; what lacks room then lacks it for good. */
  readonly settlesUntil: string;
}

export interface JudgedMoves<T extends Abandoned> {
  readonly abandoned: readonly T[];
  readonly settling: readonly SettlingMove[];
}

/** `rows`: those that stand before the plan is carried out. */
export function judgedMoves<T extends Abandoned>(
  abandoned: readonly T[],
  rows: readonly Instance[],
  nowMs: number,
): JudgedMoves<T> {
  const settling = abandoned.flatMap(({ row }): SettlingMove[] => {
    if (!mayLackToldBytes(row, rows)) return [];
    const untilMs = row.moveTo?.settlesUntil === undefined ? nowMs + SETTLE_MS : Date.parse(row.moveTo.settlesUntil);
    return nowMs < untilMs ? [{ id: row.id, settlesUntil: new Date(untilMs).toISOString() }] : [];
  });
  const ids = new Set(settling.map(({ id }) => id));
  return { abandoned: abandoned.filter(({ row }) => !ids.has(row.id)), settling };
}

/** All who made room have gone, and it has not begun yet. */
function mayLackToldBytes({ id, moveTo }: Instance, rows: readonly Instance[]): boolean {
  const { after = [] } = moveTo ?? {};
  if (after.length === 0) return false;
  return !rows.some((row) => after.includes(row.id) || row.replaces === id);
}
