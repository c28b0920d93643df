import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ForeignProcesses0010000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE nodes
        ADD COLUMN foreign_policy text NOT NULL DEFAULT 'yield' CHECK (foreign_policy IN ('yield', 'hold')),
        ADD COLUMN headroom jsonb NOT NULL DEFAULT '{}'`);
    /* Cards that were left to a foreign process: what they may hold until it has been gone for a while. */
    await runner.query(`
      CREATE TABLE yields (
        node_id text NOT NULL,
        gpu_id text NOT NULL,
        deployment_id text NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
        usable_bytes bigint NOT NULL,
        since timestamptz NOT NULL,
        calm_since timestamptz,
        PRIMARY KEY (node_id, gpu_id, deployment_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE yields');
    await runner.query('ALTER TABLE nodes DROP COLUMN headroom, DROP COLUMN foreign_policy');
  }
}
