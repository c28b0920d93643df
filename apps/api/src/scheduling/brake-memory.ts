import { CatalogueError } from '@aivailable/contracts';
import type { EntityManager } from 'typeorm';
import { type BrakeState, released } from './brake.js';

/** The brake in its one row. Whoever judges reads it with the world, and keeps what has changed before acting on it. */

interface Row {
  readonly engaged: boolean;
  readonly quorum_since: Date | null;
  readonly missing: BrakeState['missing'];
}

export async function readBrake(manager: EntityManager): Promise<BrakeState> {
  const [row]: Row[] = await manager.query('SELECT engaged, quorum_since, missing FROM brake WHERE id = 1');
  if (row === undefined) throw new Error('The table of the brake has lost its row.');
  return { engaged: row.engaged, quorumSinceMs: row.quorum_since?.getTime() ?? null, missing: row.missing };
}

const KEEP = `
  UPDATE brake SET engaged = $1, quorum_since = $2, missing = $3
  WHERE id = 1 AND engaged = $4 AND missing = $5::jsonb RETURNING id`;

/** Refuses to write over what somebody else wrote since: an admin's release holds. */
export async function keepBrake(manager: EntityManager, state: BrakeState, read: BrakeState): Promise<void> {
  const since = state.quorumSinceMs === null ? null : new Date(state.quorumSinceMs);
  const known = [read.engaged, JSON.stringify(read.missing)];
  const written: unknown = await manager.query(KEEP, [state.engaged, since, JSON.stringify(state.missing), ...known]);
  if (!isWritten(written)) throw new CatalogueError('conflict', { detail: 'The brake was changed meanwhile.' });
}

/** The driver answers an UPDATE with its rows and their count. */
function isWritten(answer: unknown): boolean {
  return Array.isArray(answer) && answer[1] === 1;
}

export async function releaseBrake(manager: EntityManager): Promise<void> {
  await manager.query('SELECT id FROM brake WHERE id = 1 FOR UPDATE');
  const { missing } = released(await readBrake(manager));
  await manager.query('UPDATE brake SET engaged = false, quorum_since = NULL, missing = $1 WHERE id = 1', [
    JSON.stringify(missing),
  ]);
}
