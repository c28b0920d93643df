import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Claim, folderSentence, makeDataFolder } from './claim.mjs';
import { endOrphans } from './orphans.mjs';
import { isSameProcess } from './process-identity.mjs';

describe('the claim on a data folder', () => {
  let folder;
  let file;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'aivailable-claim-'));
    file = path.join(folder, 'launcher.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What a killed launcher leaves: its claim with a process that is no more, and children. */
  const leaveBehind = async (children) => {
    const launcher = { pid: process.pid, beginning: 'another boot' };
    await writeFile(file, JSON.stringify({ launcher, children }));
  };

  it('is refused with the pid while a launcher runs there', () => {
    new Claim(folder).take();
    expect(() => new Claim(folder).take()).toThrow(`AIvailable already runs in ${folder} (process ${process.pid}).`);
  });

  it('is free again after release', () => {
    const claim = new Claim(folder);
    claim.take();
    claim.release();
    expect(new Claim(folder).take()).toEqual([]);
  });

  it('hands over the children of a killed launcher that still run, and they can be ended', async () => {
    const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    try {
      const left = new Claim(folder);
      left.take();
      left.started('api', sleeper.pid);
      const { children } = JSON.parse(await readFile(file, 'utf8'));
      await leaveBehind([...children, { name: 'gone', pid: sleeper.pid, beginning: 'another boot' }]);
      const orphans = new Claim(folder).take();
      expect(orphans.map((orphan) => orphan.name)).toEqual(['api']);
      const exit = once(sleeper, 'exit');
      await endOrphans(orphans);
      expect(await exit).toEqual([null, 'SIGTERM']);
      expect(isSameProcess(orphans[0])).toBe(false);
    } finally {
      sleeper.kill('SIGKILL');
    }
  });
});

describe('a data folder that cannot be used', () => {
  let folder;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'aivailable-claim-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('because a file is in its way gets a sentence', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    for (const dataDir of [file, path.join(file, 'data')])
      expect(() => makeDataFolder(dataDir)).toThrow(
        `The data folder ${dataDir} cannot be made: a file is in its way. Choose another with AIVAILABLE_DATA_DIR.`,
      );
  });

  it('because this user may not write there gets a sentence', async () => {
    await chmod(folder, 0o555);
    // Root may write everywhere but where the kernel itself says no.
    const dataDir = path.join(process.getuid() === 0 ? '/sys' : folder, 'aivailable-data');
    expect(() => makeDataFolder(dataDir)).toThrow(
      /aivailable-data is not writable \((EACCES|EPERM|EROFS)\)\. Give this user write access/,
    );
  });

  it('is made with all folders above it', () => {
    const dataDir = path.join(folder, 'a', 'b');
    makeDataFolder(dataDir);
    makeDataFolder(dataDir);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  // Where the kernel makes no folders, and says that there is none above.
  (process.platform === 'linux' ? it : it.skip)('because nothing can be made there gets a sentence', () => {
    expect(() => makeDataFolder('/proc/aivailable/data')).toThrow(
      'The data folder /proc/aivailable/data is not writable (ENOENT).',
    );
  });

  it('because its disk is full gets a sentence', () => {
    expect(folderSentence('/srv/data', 'ENOSPC')).toBe(
      'The disk of /srv/data is full. Free some space, or set AIVAILABLE_DATA_DIR to a larger disk.',
    );
  });
});
