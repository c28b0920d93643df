import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Events0001000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journal (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        kind text NOT NULL,
        message text NOT NULL,
        actor text,
        subject jsonb NOT NULL DEFAULT '{}'
      )`);
    await runner.query('CREATE INDEX journal_at ON journal (at)');
    /* News of the moment on its way to other API processes; worth nothing after a crash. */
    await runner.query(`
      CREATE UNLOGGED TABLE event_relay (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        event jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE event_relay');
    await runner.query('DROP TABLE journal');
  }
}
