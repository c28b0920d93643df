import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rebalance0015000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instances ADD COLUMN pinned boolean NOT NULL DEFAULT false');
    await runner.query('ALTER TABLE deployments ADD COLUMN survives_node_loss boolean NOT NULL DEFAULT false');
    await runner.query(`
      CREATE TABLE fleet_settings (
        name text PRIMARY KEY,
        value jsonb NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE rebalances (
        id text PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('suggested', 'running', 'done', 'given-up', 'outdated', 'dismissed')),
        advice jsonb NOT NULL,
        moves jsonb NOT NULL DEFAULT '[]',
        actor text,
        since timestamptz NOT NULL,
        began_at timestamptz,
        moved_at timestamptz,
        ended_at timestamptz
      )`);
    /* Nothing is suggested while something is carried out. */
    await runner.query(`
      CREATE UNIQUE INDEX rebalances_one_at_a_time ON rebalances ((true)) WHERE state IN ('suggested', 'running')`);
    await runner.query('CREATE INDEX rebalances_by_end ON rebalances (ended_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rebalances');
    await runner.query('DROP TABLE fleet_settings');
    await runner.query('ALTER TABLE deployments DROP COLUMN survives_node_loss');
    await runner.query('ALTER TABLE instances DROP COLUMN pinned');
  }
}
