import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Monitoring0006000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE usage_requests (
        row_id uuid PRIMARY KEY,
        request_id text NOT NULL,
        started_at timestamptz NOT NULL,
        key_id text,
        user_id text,
        served_name text NOT NULL,
        deployment_id text,
        instance_id text,
        node_id text,
        path text NOT NULL,
        status integer NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('answered', 'refused', 'failed', 'aborted')),
        prompt_tokens integer,
        completion_tokens integer,
        wait_ms double precision NOT NULL,
        first_byte_ms double precision,
        duration_ms double precision NOT NULL
      )`);
    await runner.query('CREATE INDEX usage_requests_started ON usage_requests (started_at)');
    /* Empty text where there is no key or user: null would not be unique. */
    await runner.query(`
      CREATE TABLE usage_days (
        day date NOT NULL,
        key_id text NOT NULL,
        user_id text NOT NULL,
        served_name text NOT NULL,
        key_name text,
        requests bigint NOT NULL,
        failed_requests bigint NOT NULL,
        prompt_tokens bigint NOT NULL,
        completion_tokens bigint NOT NULL,
        PRIMARY KEY (day, key_id, user_id, served_name)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE TABLE availability_days (
        day date NOT NULL,
        served_name text NOT NULL,
        samples integer NOT NULL,
        ready_samples integer NOT NULL,
        PRIMARY KEY (day, served_name)
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['availability_days', 'usage_days', 'usage_requests'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
