import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people say of a node: where it stands, whose it is. */
export class NodeLabels0025000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE nodes ADD COLUMN labels jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE nodes DROP COLUMN labels');
  }
}
