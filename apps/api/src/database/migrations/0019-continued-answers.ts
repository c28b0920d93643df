import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that went on elsewhere after their engine, agent or connection was lost. */
export class ContinuedAnswers0019000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE usage_requests
        ADD COLUMN continued integer NOT NULL DEFAULT 0,
        ADD COLUMN lost_node_ids text[] NOT NULL DEFAULT '{}'`);
    await runner.query('ALTER TABLE usage_days ADD COLUMN continued_requests bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE usage_days DROP COLUMN continued_requests');
    await runner.query('ALTER TABLE usage_requests DROP COLUMN lost_node_ids, DROP COLUMN continued');
  }
}
