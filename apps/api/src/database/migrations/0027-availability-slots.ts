import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['availability_days', 'availability_quarters'];

/** Several API processes look at the same ten seconds: the sum remembers the last of them, so that it is counted once. */
export class AvailabilitySlots0027000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`
        ALTER TABLE ${table} ADD COLUMN last_slot bigint NOT NULL DEFAULT 0,
          ADD COLUMN last_ready integer NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`ALTER TABLE ${table} DROP COLUMN last_slot, DROP COLUMN last_ready`);
  }
}
