import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ModelStore0011000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_files
        ADD parts jsonb,
        ADD pinned boolean NOT NULL DEFAULT false,
        ADD evicted boolean NOT NULL DEFAULT false,
        ADD digest_from text NOT NULL DEFAULT 'computed',
        ADD origin jsonb,
        ADD last_used_at timestamptz NOT NULL DEFAULT now()`);
    await runner.query('CREATE INDEX model_files_parts ON model_files USING gin (parts jsonb_path_ops)');
    await runner.query(`
      CREATE TABLE open_models (
        id text PRIMARY KEY,
        entry jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE open_models');
    await runner.query('DROP INDEX model_files_parts');
    await runner.query(`
      ALTER TABLE model_files
        DROP parts, DROP pinned, DROP evicted, DROP digest_from, DROP origin, DROP last_used_at`);
  }
}
