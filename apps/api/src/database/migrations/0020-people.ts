import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts that sleep, links that make accounts, who changed what, which limit refused, and when a model was away. */
export class People0020000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users ADD COLUMN disabled_at timestamptz');
    await runner.query(`
      CREATE TABLE invitations (
        id text PRIMARY KEY,
        digest bytea NOT NULL UNIQUE,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'member')),
        project_ids text[] NOT NULL DEFAULT '{}',
        user_id text REFERENCES users (id) ON DELETE CASCADE,
        invited_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE UNIQUE INDEX invitations_email ON invitations (lower(email))');
    await runner.query(`
      CREATE TABLE audit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor text,
        action text NOT NULL,
        area text NOT NULL,
        message text NOT NULL,
        target text,
        changes jsonb NOT NULL DEFAULT '[]',
        outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
        request_id text NOT NULL
      )`);
    await runner.query('CREATE INDEX audit_at ON audit (at)');
    /* By the minute: enough for "in the last hour", and small however often somebody knocks. */
    await runner.query(`
      CREATE TABLE limit_refusals (
        key_id text NOT NULL,
        minute timestamptz NOT NULL,
        limit_name text NOT NULL,
        of text NOT NULL CHECK (of IN ('key', 'project')),
        times integer NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (key_id, minute, limit_name, of)
      ) WITH (fillfactor = 50)`);
    /* The empty name is the service as a whole. */
    await runner.query(`
      CREATE TABLE availability_quarters (
        quarter timestamptz NOT NULL,
        served_name text NOT NULL,
        samples integer NOT NULL,
        ready_samples integer NOT NULL,
        PRIMARY KEY (quarter, served_name)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE availability_gaps (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        served_name text NOT NULL,
        began_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX availability_gaps_open ON availability_gaps (served_name) WHERE ended_at IS NULL',
    );
    await runner.query('CREATE INDEX availability_gaps_began ON availability_gaps (began_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['availability_gaps', 'availability_quarters', 'limit_refusals', 'audit', 'invitations'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('ALTER TABLE users DROP COLUMN disabled_at');
  }
}
