import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Scheduling0005000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deployments (
        id text PRIMARY KEY,
        served_name text NOT NULL,
        model_id text NOT NULL,
        file_id text NOT NULL REFERENCES model_files (id),
        task text NOT NULL CHECK (task IN ('chat', 'embed')),
        replicas integer NOT NULL CHECK (replicas >= 0),
        context_tokens integer NOT NULL CHECK (context_tokens > 0),
        slots integer NOT NULL CHECK (slots > 0),
        priority integer NOT NULL,
        refusal jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      )`);
    await runner.query('CREATE UNIQUE INDEX deployments_name ON deployments (served_name) WHERE deleted_at IS NULL');
    await runner.query(`
      CREATE TABLE instances (
        id text PRIMARY KEY,
        deployment_id text NOT NULL REFERENCES deployments (id),
        node_id text NOT NULL,
        engine text NOT NULL,
        backend text NOT NULL,
        gpus jsonb NOT NULL,
        footprint jsonb NOT NULL,
        state text NOT NULL,
        state_since timestamptz NOT NULL,
        wanted text NOT NULL CHECK (wanted IN ('run', 'drain')),
        drain_since timestamptz,
        attempt integer NOT NULL DEFAULT 0,
        replaces text,
        move_to jsonb,
        pid integer,
        measured jsonb,
        failure jsonb,
        created_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 70)`);
    await runner.query('CREATE INDEX instances_deployment ON instances (deployment_id)');
    await runner.query('CREATE INDEX instances_node ON instances (node_id)');
    /* One move at a time: an instance has one successor. */
    await runner.query('CREATE UNIQUE INDEX instances_replaces ON instances (replaces) WHERE replaces IS NOT NULL');
    await runner.query(`
      CREATE TABLE placement_failures (
        deployment_id text NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
        node_id text NOT NULL,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (deployment_id, node_id)
      )`);
    /* What was last written down for each node, as a digest: tells whether the fleet has to be told again. */
    await runner.query('CREATE TABLE assigned (node_id text PRIMARY KEY, digest text NOT NULL)');
    await runner.query(`
      CREATE TABLE decisions (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        epoch bigint NOT NULL,
        inputs jsonb NOT NULL,
        steps jsonb NOT NULL,
        refusals jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE leader_lease (
        id smallint PRIMARY KEY CHECK (id = 1),
        owner text NOT NULL,
        epoch bigint NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query(`INSERT INTO leader_lease VALUES (1, '', 0, '-infinity')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['leader_lease', 'decisions', 'assigned', 'placement_failures', 'instances', 'deployments'];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
  }
}
