import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lesser forms of a deployment, what is left alone for a while, measured speeds, and what outlives a restart. */
export class FormsAndMemory0017000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE deployments
        ADD COLUMN min_slots integer NOT NULL DEFAULT 1 CHECK (min_slots > 0),
        ADD COLUMN fallback_file_ids jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN allow_smaller boolean NOT NULL DEFAULT false,
        ADD COLUMN full_form_at timestamptz`);
    /* What stands was placed in its full form. */
    await runner.query(`
      ALTER TABLE instances
        ADD COLUMN file_id text REFERENCES model_files (id),
        ADD COLUMN slots integer CHECK (slots > 0)`);
    await runner.query(`
      UPDATE instances AS i SET file_id = d.file_id, slots = d.slots FROM deployments AS d WHERE d.id = i.deployment_id`);
    await runner.query('ALTER TABLE instances ALTER COLUMN slots SET NOT NULL');
    await runner.query(`
      CREATE TABLE memory_failures (
        deployment_id text NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
        node_id text NOT NULL,
        variant_id text NOT NULL,
        label text NOT NULL,
        message text NOT NULL,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (deployment_id, node_id, variant_id)
      )`);
    await runner.query(`
      CREATE TABLE measured_speeds (
        sha256 text NOT NULL,
        engine text NOT NULL,
        backend text NOT NULL,
        cards text NOT NULL,
        gpu_count integer NOT NULL,
        decode_per_second double precision,
        prefill_per_second double precision,
        answers integer NOT NULL,
        measured_at timestamptz NOT NULL,
        PRIMARY KEY (sha256, engine, backend, cards, gpu_count)
      )`);
    await runner.query(`
      CREATE TABLE brake (
        id smallint PRIMARY KEY CHECK (id = 1),
        engaged boolean NOT NULL,
        quorum_since timestamptz,
        missing jsonb NOT NULL
      )`);
    await runner.query(`INSERT INTO brake VALUES (1, false, NULL, '{}')`);
    await runner.query('ALTER TABLE nodes ADD COLUMN flaps jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE nodes DROP COLUMN flaps');
    for (const table of ['brake', 'measured_speeds', 'memory_failures']) await runner.query(`DROP TABLE ${table}`);
    await runner.query('ALTER TABLE instances DROP COLUMN slots, DROP COLUMN file_id');
    await runner.query(`
      ALTER TABLE deployments
        DROP COLUMN full_form_at, DROP COLUMN allow_smaller, DROP COLUMN fallback_file_ids, DROP COLUMN min_slots`);
  }
}
