import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.js';
import { openDatabase } from '../../src/database/open-database.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { oldPostgres } from './old-postgres.fake.js';

describe('the PostgreSQL of DATABASE_URL', () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await openTestDatabase();
  });
  afterAll(() => empty.close());

  const open = (databaseUrl: string) => openDatabase({ databaseUrl, dataDir: '/nowhere' });

  it('is migrated once, however many open it at the same time, and shared', async () => {
    const client = new pg.Client({ connectionString: empty.address.url });
    await client.connect();
    await client.query('DROP SCHEMA public CASCADE');
    await client.query('CREATE SCHEMA public');
    const opened = await open(empty.address.url);
    await Promise.all([migrate(opened.address.url), migrate(opened.address.url)]);
    const { rows } = await client.query('SELECT count(*)::int AS count FROM migrations');
    expect(rows[0].count).toBeGreaterThanOrEqual(3);
    await client.end();
    expect(opened.address).toEqual({ url: empty.address.url, shared: true });
    expect(opened.description).toMatch(/^PostgreSQL \d+\.\d+ at 127\.0\.0\.1:\d+\/test_/);
  });

  it('is refused when it is too old', async () => {
    const old = await oldPostgres('12.22 (Debian 12.22-1)');
    await expect(open(old.url)).rejects.toThrow(
      'The PostgreSQL of DATABASE_URL is version 12.22 (Debian 12.22-1); AIvailable needs 14 or later. Upgrade it, or leave DATABASE_URL out to use the embedded one.',
    );
    await old.close();
  });

  it.each([
    [
      'nobody listens',
      'postgres://me:hunter2@127.0.0.1:1/mine',
      /\(127\.0\.0\.1:1\/mine\) cannot be used: .*ECONNREFUSED/,
    ],
    [
      'the host is unknown',
      'postgres://me:hunter2@nowhere.invalid/mine',
      /\(nowhere\.invalid\/mine\) cannot be used: .*nowhere\.invalid/,
    ],
  ])('is refused when %s, without its password', async (_name, url, sentence) => {
    const error = await open(url).catch((refusal: Error) => refusal);
    expect(String(error)).toMatch(sentence);
    expect(String(error)).toContain('Check that it runs and that host, port, name and password are right');
    expect(String(error)).not.toContain('hunter2');
  });

  it('is refused when the password is wrong', async () => {
    const url = new URL(empty.address.url);
    url.password = 'hunter2';
    await expect(open(url.href)).rejects.toThrow(/cannot be used: password authentication failed for user/);
  });
});
