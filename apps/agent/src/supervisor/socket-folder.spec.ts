import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SocketFolder } from './socket-folder.js';

describe('the folder of the sockets', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sockets-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is for the owner alone, empty at first and gone at the end', async () => {
    await mkdir(join(dir, 'run'));
    await writeFile(join(dir, 'run', 'left-behind.sock'), '');
    const folder = await SocketFolder.open(dir);
    expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder.path)).toEqual([]);
    expect(folder.next()).not.toBe(folder.next());
    await folder.close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('lies elsewhere when the path would be too long for the kernel', async () => {
    const deep = join(dir, 'a'.repeat(60), 'agent');
    await mkdir(deep, { recursive: true });
    const folder = await SocketFolder.open(deep);
    expect(Buffer.byteLength(folder.next())).toBeLessThanOrEqual(107);
    expect(folder.path.startsWith(deep)).toBe(false);
    await folder.close();
  });
});
