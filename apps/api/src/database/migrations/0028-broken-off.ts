import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHECK = 'ALTER TABLE rebalances ADD CONSTRAINT rebalances_state_check CHECK (state IN';

/** A rebalance that ended in its middle says so, and why. */
export class BrokenOff0028000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rebalances DROP CONSTRAINT rebalances_state_check, ADD COLUMN broken_off_by text
        CHECK (broken_off_by IN ('impossible', 'needless', 'switched-off'))`);
    await runner.query(`${CHECK} ('suggested', 'running', 'done', 'broken-off', 'given-up', 'outdated', 'dismissed'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE rebalances SET state = 'done' WHERE state = 'broken-off'`);
    await runner.query('ALTER TABLE rebalances DROP CONSTRAINT rebalances_state_check, DROP COLUMN broken_off_by');
    await runner.query(`${CHECK} ('suggested', 'running', 'done', 'given-up', 'outdated', 'dismissed'))`);
  }
}
