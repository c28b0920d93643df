import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MeasuredFootprints0012000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    /* Empty text where an engine tells no version: null would not be unique. */
    await runner.query(`
      CREATE TABLE measured_footprints (
        sha256 text NOT NULL,
        context_tokens integer NOT NULL,
        slots integer NOT NULL,
        kv_type text NOT NULL,
        engine text NOT NULL,
        engine_version text NOT NULL,
        backend text NOT NULL,
        architecture text NOT NULL,
        gpu_count integer NOT NULL,
        per_gpu jsonb NOT NULL,
        loads integer NOT NULL DEFAULT 1,
        measured_at timestamptz NOT NULL,
        PRIMARY KEY (sha256, context_tokens, slots, kv_type, engine, engine_version, backend, architecture, gpu_count)
      )`);
    await runner.query(`
      ALTER TABLE instances
        ADD COLUMN reserved_from text NOT NULL DEFAULT 'estimate' CHECK (reserved_from IN ('estimate', 'measured'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE instances DROP COLUMN reserved_from');
    await runner.query('DROP TABLE measured_footprints');
  }
}
