import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits of a link that was just switched on, until an admin says otherwise. */
const OF_ALL = '{"requestsPerMinute": 60, "tokensPerMinute": 40000, "parallelRequests": 8, "tokensPerDay": 400000}';
const OF_EACH = '{"requestsPerMinute": 10, "tokensPerMinute": 10000, "parallelRequests": 2, "tokensPerDay": 60000}';

export class GuestLink0021000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE guest_links (
        id text PRIMARY KEY,
        enabled boolean NOT NULL DEFAULT false,
        generation integer NOT NULL DEFAULT 1,
        models text[],
        limits jsonb NOT NULL DEFAULT '{}',
        guest_limits jsonb NOT NULL DEFAULT '{}',
        expires_at timestamptz
      )`);
    await runner.query('INSERT INTO guest_links (id, limits, guest_limits) VALUES ($1, $2, $3)', [
      'playground',
      OF_ALL,
      OF_EACH,
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE guest_links');
    await runner.query(`DELETE FROM spending WHERE account LIKE 'guest:%' OR account LIKE 'guest-link:%'`);
  }
}
