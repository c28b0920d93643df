import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Models0003000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE models (
        id text PRIMARY KEY,
        name text NOT NULL UNIQUE,
        architecture text NOT NULL,
        task text NOT NULL CHECK (task IN ('chat', 'embed')),
        parameter_count double precision,
        trained_context_tokens integer,
        license text,
        toy boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE model_files (
        id text PRIMARY KEY,
        model_id text NOT NULL REFERENCES models (id) ON DELETE CASCADE,
        file_name text NOT NULL,
        quantisation text NOT NULL,
        size_bytes bigint NOT NULL,
        sha256 text NOT NULL UNIQUE,
        source text NOT NULL,
        path text NOT NULL,
        stored boolean NOT NULL,
        shape jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX model_files_model ON model_files (model_id)');
    await runner.query(`
      CREATE TABLE model_imports (
        id text PRIMARY KEY,
        source text NOT NULL,
        request jsonb NOT NULL,
        state text NOT NULL,
        error jsonb,
        model_id text REFERENCES models (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['model_imports', 'model_files', 'models']) await runner.query(`DROP TABLE ${table}`);
  }
}
