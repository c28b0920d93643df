import type { EntityManager } from 'typeorm';
import type { MemoryFailure } from './memory-failure.entity.js';
import type { World } from './world.js';

const SET_MEMORY_FAILURES = `
  INSERT INTO memory_failures (deployment_id, node_id, variant_id, label, message, failures, last_at)
  SELECT "deploymentId", "nodeId", "variantId", label, message, failures, "lastAt"
  FROM jsonb_to_recordset($1) AS row (
    "deploymentId" text, "nodeId" text, "variantId" text, label text, message text, failures integer,
    "lastAt" timestamptz)
  ON CONFLICT (deployment_id, node_id, variant_id) DO UPDATE
    SET label = excluded.label, message = excluded.message, failures = excluded.failures, last_at = excluded.last_at`;

export async function writeMemoryFailures(manager: EntityManager, failures: readonly MemoryFailure[]): Promise<void> {
  if (failures.length > 0) await manager.query(SET_MEMORY_FAILURES, [JSON.stringify(failures)]);
}

const TABLES = ['placement_failures', 'memory_failures'];

/** What failed on a node that was removed says nothing to anybody. */
export async function forgetNodes(
  manager: EntityManager,
  { failures, memoryFailures, nodes }: Pick<World, 'failures' | 'memoryFailures' | 'nodes'>,
): Promise<void> {
  const failed = [...failures, ...memoryFailures].map(({ nodeId }) => nodeId);
  const removed = failed.filter((nodeId) => !nodes.has(nodeId));
  if (removed.length === 0) return;
  for (const table of TABLES) await manager.query(`DELETE FROM ${table} WHERE node_id = ANY($1)`, [removed]);
}

/** Everything that failed for a deployment, on one node or on all, is forgotten: an admin says that it may be tried. */
export async function forgive(manager: EntityManager, deploymentId: string, nodeId: string | null): Promise<void> {
  for (const table of TABLES) {
    const where = 'WHERE deployment_id = $1 AND ($2::text IS NULL OR node_id = $2)';
    await manager.query(`DELETE FROM ${table} ${where}`, [deploymentId, nodeId]);
  }
}
