import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { processIdentity } from '../../src/database/running-process.js';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aivailable-embedded-'));
    await chmod(dataDir, 0o711);
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = async () => {
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    running.push(server);
    return server;
  };
  const ask = async (url: string, statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(statement).finally(() => client.end());
    return rows;
  };

  it('listens on loopback alone, asks for its password, and keeps that to its owner', async () => {
    const { url } = await start();
    expect(await ask(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await ask(url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    const guess = new URL(url);
    guess.password = 'guess';
    await expect(ask(guess.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  });

  it('keeps its data over an orderly stop, and leaves no process', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await processIdentity(first.pid)).toBeNull();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('is adopted by the next start when its parent was killed', async () => {
    const { url, pid } = await start();
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const next = await start();
    expect(next).toMatchObject({ pid, adopted: true });
    expect(await ask(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await next.stop();
    expect(await processIdentity(pid)).toBeNull();
  });

  it('says when it ended by itself, also one that was adopted, and not when it was stopped', async () => {
    const first = await start();
    const adopted = await start();
    process.kill(first.pid, 'SIGKILL');
    await Promise.all([first.lost, adopted.lost]);
    const stopped = await start();
    await stopped.stop();
    const said = await Promise.race([stopped.lost.then(() => 'lost'), delay(1_200, 'nothing')]);
    expect(said).toBe('nothing');
  });

  it('starts again when it was killed itself and its lock was left', async () => {
    const { pid } = await start();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    const next = await start();
    expect(next.adopted).toBe(false);
    expect(await ask(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is not taken for running when another process has the number in its lock', async () => {
    await (await start()).stop();
    const other = spawn('sleep', ['60']);
    const lock = ['0', join(dataDir, 'postgres'), '1', '5432', '', '', '', 'ready'];
    lock[0] = String(other.pid);
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${lock.join('\n')}\n`);
    try {
      expect(await start()).toMatchObject({ adopted: false });
    } finally {
      other.kill();
    }
  });

  it('is set up anew when the first set-up was cut short', async () => {
    await mkdir(join(dataDir, 'postgres.new'));
    await writeFile(join(dataDir, 'postgres.new', 'PG_VERSION'), '18');
    const { url } = await start();
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says that its password is missing', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'postgres-password'));
    await expect(start()).rejects.toThrow(
      /^The password file .*postgres-password is missing, so the database beside it cannot be opened\./,
    );
  });

  it('says what it wrote itself when it does not start', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
    await expect(start()).rejects.toThrow(/^The embedded PostgreSQL did not start: .*incompatible with server/s);
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).toContain('incompatible');
  });
});

async function gone(pid: number): Promise<void> {
  for (let i = 0; (await processIdentity(pid)) !== null; i++) {
    if (i > 12_000) throw new Error(`Process ${pid} does not go.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
