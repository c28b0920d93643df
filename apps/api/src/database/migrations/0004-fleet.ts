import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Fleet0004000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE nodes (
        node_id text PRIMARY KEY,
        name text NOT NULL,
        hostname text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('real', 'trial', 'simulated')),
        intent text NOT NULL DEFAULT 'open' CHECK (intent IN ('open', 'cordoned', 'draining')),
        inventory jsonb NOT NULL DEFAULT '{}',
        seen_at timestamptz,
        joined_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50)`);
    await runner.query('CREATE UNIQUE INDEX nodes_name ON nodes (lower(name))');
    await runner.query(`
      CREATE TABLE assignments (
        node_id text PRIMARY KEY REFERENCES nodes (node_id) ON DELETE CASCADE,
        epoch bigint NOT NULL DEFAULT 0,
        revision bigint NOT NULL DEFAULT 0,
        body jsonb NOT NULL DEFAULT '[]',
        written_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['assignments', 'nodes']) await runner.query(`DROP TABLE ${table}`);
  }
}
