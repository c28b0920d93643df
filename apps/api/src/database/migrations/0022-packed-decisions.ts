import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions are kept packed, with their counts beside them. What was kept before stays as it is, and is read as it is. */
export class PackedDecisions0022000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE decisions
        ADD COLUMN counts jsonb,
        ADD COLUMN packed bytea,
        ALTER COLUMN inputs DROP NOT NULL,
        ALTER COLUMN steps DROP NOT NULL,
        ALTER COLUMN refusals DROP NOT NULL,
        ADD CHECK (packed IS NOT NULL OR (inputs IS NOT NULL AND steps IS NOT NULL AND refusals IS NOT NULL))`);
    /* It cannot be made any smaller. */
    await runner.query('ALTER TABLE decisions ALTER COLUMN packed SET STORAGE EXTERNAL');
    /* Of nodes that were removed. */
    for (const table of ['placement_failures', 'memory_failures'])
      await runner.query(`DELETE FROM ${table} WHERE node_id NOT IN (SELECT node_id FROM nodes)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM decisions WHERE inputs IS NULL');
    await runner.query(`
      ALTER TABLE decisions
        DROP COLUMN packed,
        DROP COLUMN counts,
        ALTER COLUMN inputs SET NOT NULL,
        ALTER COLUMN steps SET NOT NULL,
        ALTER COLUMN refusals SET NOT NULL`);
  }
}
