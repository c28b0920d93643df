import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { folderRefusal, prepareDataFolder } from '../../src/database/data-folder.js';
import { lockFolder } from '../../src/database/folder-lock.js';

describe('the data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivailable-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made, and is passed through by others but not listed', async () => {
    const dataDir = join(folder, 'a', 'b');
    await prepareDataFolder(dataDir);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o711);
  });

  it('is refused where a file is in its way', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'data')])
      await expect(prepareDataFolder(dataDir)).rejects.toThrow(
        `The data folder ${dataDir} cannot be made: a file is in its way. Choose another with AIVAILABLE_DATA_DIR.`,
      );
  });

  it('is refused where this user may not write', async () => {
    await chmod(folder, 0o555);
    // Root may write everywhere but where the kernel itself says no.
    const dataDir = join(process.getuid?.() === 0 ? '/sys' : folder, 'aivailable-data');
    await expect(prepareDataFolder(dataDir)).rejects.toThrow(
      /aivailable-data is not writable \((EACCES|EPERM|EROFS)\)\. Give this user/,
    );
  });

  it('is refused where nothing can be written', () => {
    const refusal = folderRefusal('/srv/data', Object.assign(new Error('no'), { code: 'EROFS' }));
    expect(String(refusal)).toContain(
      'The data folder /srv/data is not writable (EROFS). Give this user write access, or choose another with AIVAILABLE_DATA_DIR.',
    );
  });

  it('is refused on a full disk', () => {
    const refusal = folderRefusal('/srv/data', Object.assign(new Error('no'), { code: 'ENOSPC' }));
    expect(String(refusal)).toContain(
      'The disk of /srv/data is full. Free some space, or set AIVAILABLE_DATA_DIR to a larger disk.',
    );
  });

  it('has one user at a time', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(
      `The data folder ${folder} is in use by a running instance (process ${process.pid}). Stop that one first, or choose another folder with AIVAILABLE_DATA_DIR.`,
    );
    await lock.release();
    await (await lockFolder(folder)).release();
    await expect(readFile(join(folder, 'api.lock'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['of a process that is gone', async () => ({ pid: await endedPid(), identity: 'x' })],
    ['of an earlier process with a number that is in use again', async () => ({ pid: process.pid, identity: 'x' })],
    ['that was cut short', async () => null],
  ])('is taken over from a lock %s', async (_name, holder) => {
    await writeFile(join(folder, 'api.lock'), JSON.stringify(await holder()).slice(0, 30));
    const lock = await lockFolder(folder);
    expect(JSON.parse(await readFile(join(folder, 'api.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });
});

function endedPid(): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('true');
    child.once('error', reject);
    child.once('exit', () => resolve(child.pid ?? 0));
  });
}
