import type { EntityManager } from 'typeorm';
import type { Rebalance } from './rebalance.entity.js';

/** What was applied or dismissed meanwhile stays so. */
const WRITE_REBALANCES = `
  INSERT INTO rebalances (id, state, broken_off_by, advice, moves, actor, since, began_at, moved_at, ended_at)
  SELECT id, state, "brokenOffBy", advice, moves, actor, since, "beganAt", "movedAt", "endedAt"
  FROM jsonb_to_recordset($1) AS row (id text, state text, "brokenOffBy" text, advice jsonb, moves jsonb, actor text, since timestamptz,
                                      "beganAt" timestamptz, "movedAt" timestamptz, "endedAt" timestamptz)
  ON CONFLICT (id) DO UPDATE
  SET state = excluded.state, broken_off_by = excluded.broken_off_by, moves = excluded.moves, began_at = excluded.began_at, moved_at = excluded.moved_at,
      ended_at = excluded.ended_at
  WHERE rebalances.state = 'suggested' OR (rebalances.state = 'running' AND excluded.began_at IS NOT NULL)`;

const FORGET_REBALANCES = `DELETE FROM rebalances WHERE ended_at < now() - interval '7 days'`;

/** What is over first: two are never suggested or under way, not even for a moment. */
export async function writeRebalances(manager: EntityManager, rows: readonly Rebalance[]): Promise<void> {
  if (rows.length === 0) return;
  const over = rows.filter(({ endedAt }) => endedAt !== null);
  const standing = rows.filter(({ endedAt }) => endedAt === null);
  for (const some of [over, standing]) {
    if (some.length > 0) await manager.query(WRITE_REBALANCES, [JSON.stringify(some)]);
  }
  await manager.query(FORGET_REBALANCES);
}
