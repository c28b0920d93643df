import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Admission0018000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projects (
        id text PRIMARY KEY,
        name text NOT NULL,
        limits jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE UNIQUE INDEX projects_name ON projects (lower(name))');
    await runner.query(`INSERT INTO projects (id, name) VALUES ('default', 'Default')`);
    await runner.query(`
      CREATE TABLE project_members (
        project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        PRIMARY KEY (project_id, user_id)
      )`);
    /* Revoked keys of a project that goes fall back to the default one: their names stay readable. */
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN project_id text NOT NULL DEFAULT 'default' REFERENCES projects (id) ON DELETE SET DEFAULT,
        ADD COLUMN scopes text[] NOT NULL DEFAULT '{chat,embed}',
        ADD COLUMN models text[],
        ADD COLUMN limits jsonb NOT NULL DEFAULT '{}'`);
    /* What was spent of the budgets of a day and a month, and how several API processes share what is left. */
    await runner.query(`
      CREATE TABLE spending (
        account text PRIMARY KEY,
        day date NOT NULL,
        day_tokens bigint NOT NULL,
        month date NOT NULL,
        month_tokens bigint NOT NULL,
        shares jsonb NOT NULL DEFAULT '{}'
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      ALTER TABLE usage_requests
        ADD COLUMN project_id text,
        ADD COLUMN protocol text,
        ADD COLUMN tries integer`);
    await runner.query(`
      ALTER TABLE usage_days
        ADD COLUMN project_id text NOT NULL DEFAULT '',
        ADD COLUMN node_id text NOT NULL DEFAULT '',
        ADD COLUMN project_name text,
        ADD COLUMN aborted_requests bigint NOT NULL DEFAULT 0,
        DROP CONSTRAINT usage_days_pkey,
        ADD PRIMARY KEY (day, key_id, user_id, served_name, project_id, node_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TEMPORARY TABLE merged ON COMMIT DROP AS
      SELECT day, key_id, user_id, served_name, max(key_name) AS key_name, sum(requests)::bigint AS requests,
        sum(failed_requests)::bigint AS failed_requests, sum(prompt_tokens)::bigint AS prompt_tokens,
        sum(completion_tokens)::bigint AS completion_tokens
      FROM usage_days GROUP BY 1, 2, 3, 4`);
    await runner.query('DELETE FROM usage_days');
    await runner.query(`
      ALTER TABLE usage_days
        DROP CONSTRAINT usage_days_pkey,
        DROP COLUMN project_id,
        DROP COLUMN node_id,
        DROP COLUMN project_name,
        DROP COLUMN aborted_requests,
        ADD PRIMARY KEY (day, key_id, user_id, served_name)`);
    await runner.query(`
      INSERT INTO usage_days (day, key_id, user_id, served_name, key_name, requests, failed_requests, prompt_tokens,
        completion_tokens) SELECT * FROM merged`);
    await runner.query('ALTER TABLE usage_requests DROP COLUMN tries, DROP COLUMN protocol, DROP COLUMN project_id');
    await runner.query('DROP TABLE spending');
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN limits, DROP COLUMN models, DROP COLUMN scopes, DROP COLUMN project_id`);
    await runner.query('DROP TABLE project_members');
    await runner.query('DROP TABLE projects');
  }
}
