import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EndedSessions0013000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE ended_sessions (id text PRIMARY KEY, forget_at timestamptz NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ended_sessions');
  }
}
