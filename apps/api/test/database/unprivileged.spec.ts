import { chmod, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Binaries, findBinaries } from '../../src/database/embedded/binaries.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { findUnprivileged } from '../../src/database/embedded/unprivileged.js';

/** Only root needs another user; elsewhere there is nothing to test. */
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('PostgreSQL of a root user', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-root-'));
    await chmod(folder, 0o711);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('runs as nobody', async () => {
    /* The checkout itself may lie where nobody cannot look. */
    const open: Binaries = { root: join(folder, 'native'), fromNpm: true };
    await cp((await findBinaries()).root, open.root, { recursive: true, verbatimSymlinks: true });
    const as = await findUnprivileged(open, folder);
    expect(as).toMatchObject({ before: [], identity: { uid: 65_534, gid: 65_534 } });
  });

  it('runs in a user namespace where nobody cannot reach the data', async () => {
    const closed = join(folder, 'closed', 'data');
    await mkdir(closed, { recursive: true });
    await chmod(join(folder, 'closed'), 0o700);
    const as = await findUnprivileged(await findBinaries(), closed).catch((error: Error) => error.message);
    if (typeof as === 'string') {
      /* Where namespaces are forbidden, the sentence is all that can be had. */
      expect(as).toMatch(/^PostgreSQL cannot run as root, and the ordinary user that it would run as cannot reach/);
      return;
    }
    expect(as.before).toEqual(['unshare', '-U', '--map-user=65534', '--map-group=65534']);
    const server = await startEmbeddedPostgres({ dataDir: closed, durable: false });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await server.stop();
  });

  it('runs on a copy of the programs where nobody cannot reach them and namespaces are forbidden', async () => {
    const real = await findBinaries();
    const hidden: Binaries = { root: join(folder, 'hidden', 'native'), fromNpm: true };
    await mkdir(join(folder, 'hidden'), { mode: 0o700 });
    await cp(real.root, hidden.root, { recursive: true, verbatimSymlinks: true });
    const as = await findUnprivileged(hidden, folder, async ([file]) => file === 'test');
    expect(as.binDir.startsWith(hidden.root)).toBe(false);
    expect(as.identity).toEqual({ uid: 65_534, gid: 65_534 });
    await as.close();
  });

  it('says where the data may lie when nothing helps', async () => {
    const nothing = async () => false;
    await expect(findUnprivileged(await findBinaries(), '/root/data', nothing)).rejects.toThrow(
      'PostgreSQL cannot run as root, and the ordinary user that it would run as cannot reach /root/data. Set AIVAILABLE_DATA_DIR to a folder outside of root-only ones, start as an ordinary user, or set DATABASE_URL.',
    );
  });
});
