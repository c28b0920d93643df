import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose requests go first: said of a project, and of a key that has a priority of its own. */
export class Priorities0023000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const isOne = `CHECK (priority IN ('interactive', 'normal', 'batch'))`;
    await runner.query(`ALTER TABLE projects ADD COLUMN priority text NOT NULL DEFAULT 'normal' ${isOne}`);
    await runner.query(`ALTER TABLE api_keys ADD COLUMN priority text ${isOne}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_keys DROP COLUMN priority');
    await runner.query('ALTER TABLE projects DROP COLUMN priority');
  }
}
