import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { RefusalToStart } from '../../src/config/refusal-to-start.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/index.js';
import { openTestDatabase, type TestDatabase } from '../database.js';

/** One row of each table that was changed since, as the first version wrote it. */
const FIRST_VERSION = `
  INSERT INTO models (id, name, architecture, task) VALUES ('m', 'Tiny', 'llama', 'chat');
  INSERT INTO model_files (id, model_id, file_name, quantisation, size_bytes, sha256, source, path, stored, shape)
    VALUES ('f', 'm', 'tiny.gguf', 'Q8_0', 7, 'abc', 'http://hub/tiny.gguf', 'abc.gguf', true, '{}');
  INSERT INTO nodes (node_id, name, hostname, kind) VALUES ('n', 'ada', 'ada', 'real');
  INSERT INTO deployments (id, served_name, model_id, file_id, task, replicas, context_tokens, slots, priority)
    VALUES ('d', 'tiny', 'm', 'f', 'chat', 1, 4096, 4, 50);
  INSERT INTO instances (id, deployment_id, node_id, engine, backend, gpus, footprint, state, state_since, wanted)
    VALUES ('i', 'd', 'n', 'embedded', 'cuda', '[]', '{}', 'ready', now(), 'run')`;

describe('a database of the first version', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeEach(async () => {
    database = await openTestDatabase();
    client = new pg.Client({ connectionString: database.address.url });
    await client.connect();
    await client.query('DROP SCHEMA public CASCADE');
    await client.query('CREATE SCHEMA public');
    const { url } = database.address;
    const first = new DataSource({ type: 'postgres', url, migrations: migrations.slice(0, 6) });
    await first.initialize();
    await first.runMigrations({ transaction: 'each' });
    await first.destroy();
    await client.query(FIRST_VERSION);
  });
  afterEach(async () => {
    await client.end();
    await database.close();
  });

  it('is brought up to date with all that it holds', async () => {
    await migrate(database.address.url);
    const { rows } = await client.query(`
      SELECT f.sha256, f.pinned, f.evicted, f.digest_from, f.origin, n.foreign_policy, n.headroom, d.engine,
        d.engine_model, i.reserved_from, i.file_id, i.slots, d.min_slots, d.fallback_file_ids, d.allow_smaller
      FROM instances i JOIN deployments d ON d.id = i.deployment_id JOIN model_files f ON f.id = d.file_id
        JOIN nodes n ON n.node_id = i.node_id`);
    expect(rows).toEqual([
      {
        ...{ sha256: 'abc', pinned: false, evicted: false, digest_from: 'computed', origin: null },
        ...{ foreign_policy: 'yield', headroom: {}, engine: null, engine_model: null, reserved_from: 'estimate' },
        ...{ file_id: 'f', slots: 4, min_slots: 1, fallback_file_ids: [], allow_smaller: false },
      },
    ]);
  });

  it('goes back to what it was when every later migration is taken back', async () => {
    const before = await columns();
    await migrate(database.address.url);
    expect(await columns()).not.toEqual(before);
    const all = new DataSource({ type: 'postgres', url: database.address.url, migrations: [...migrations] });
    await all.initialize();
    for (let i = migrations.length; i > 6; i--) await all.undoLastMigration({ transaction: 'each' });
    await all.destroy();
    expect(await columns()).toEqual(before);
    const { rows } = await client.query('SELECT id FROM instances');
    expect(rows).toEqual([{ id: 'i' }]);
  });

  it('is not touched by a version that is older than the one that brought it up to date', async () => {
    await migrate(database.address.url);
    await client.query(`INSERT INTO migrations ("timestamp", name) VALUES (9999000000000, 'Later9999000000000')`);
    const before = await columns();
    await expect(migrate(database.address.url)).rejects.toThrow(
      /brought up to date by a newer AIvailable \(Later9999000000000; this one knows of \w+ at most\).*git pull/,
    );
    await expect(migrate(database.address.url)).rejects.toBeInstanceOf(RefusalToStart);
    expect(await columns()).toEqual(before);
  });

  async function columns(): Promise<unknown[]> {
    const { rows } = await client.query(`
      SELECT table_name, column_name, is_nullable FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1, 2`);
    return rows;
  }
});
