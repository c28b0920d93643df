import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When deployments are loaded and how far they grow; what is seen of their use; how long loads take. */
export class Demand0016000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deployments
        ADD COLUMN availability text NOT NULL DEFAULT 'always' CHECK (availability IN ('always', 'on-demand', 'hours')),
        ADD COLUMN idle_ms bigint NOT NULL DEFAULT 600000 CHECK (idle_ms > 0),
        ADD COLUMN hours jsonb,
        ADD COLUMN max_replicas integer,
        ADD CONSTRAINT deployments_have_hours CHECK (availability <> 'hours' OR hours IS NOT NULL)`);
    await runner.query('ALTER TABLE instances ADD COLUMN drain_reason text');
    await runner.query(`
      CREATE TABLE deployment_demand (
        deployment_id text PRIMARY KEY REFERENCES deployments (id) ON DELETE CASCADE,
        last_used_at timestamptz,
        popularity double precision NOT NULL,
        wanted_replicas integer NOT NULL,
        reason text,
        extra_replicas integer NOT NULL,
        hot_since timestamptz,
        calm_since timestamptz,
        stepped_at timestamptz,
        written_at timestamptz NOT NULL
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE load_times (
        model text NOT NULL,
        engine text NOT NULL,
        backend text NOT NULL,
        architecture text NOT NULL,
        load_ms bigint NOT NULL,
        loads integer NOT NULL DEFAULT 1,
        measured_at timestamptz NOT NULL,
        PRIMARY KEY (model, engine, backend, architecture)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE load_times');
    await runner.query('DROP TABLE deployment_demand');
    await runner.query('ALTER TABLE instances DROP COLUMN drain_reason');
    await runner.query(`
      ALTER TABLE deployments
        DROP CONSTRAINT deployments_have_hours,
        DROP COLUMN max_replicas,
        DROP COLUMN hours,
        DROP COLUMN idle_ms,
        DROP COLUMN availability`);
  }
}
