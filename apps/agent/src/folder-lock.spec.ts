import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockFolder } from './folder-lock.js';

describe('the lock of a folder', () => {
  let dir: string;
  let other: ChildProcess | null = null;

  beforeEach(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'lock-spec-')), 'deep', 'agent');
  });

  afterEach(async () => {
    other?.kill('SIGKILL');
    other = null;
    await rm(join(dir, '..', '..'), { recursive: true, force: true });
  });

  const lockFile = () => join(dir, 'agent.lock');

  /** The lock as another living process would have written it. */
  async function lockOfAnother(): Promise<number> {
    other = spawn('sleep', ['60'], { stdio: 'ignore' });
    const pid = other.pid ?? 0;
    await writeFile(lockFile(), `${pid} ${await beginningOf(pid)}\n`);
    return pid;
  }

  async function beginningOf(pid: number): Promise<string> {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ');
    return fields?.[19] ?? '';
  }

  it('makes the folder, and gives the lock back', async () => {
    const result = await lockFolder(dir);
    expect(result.ok).toBe(true);
    expect(await readFile(lockFile(), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    if (result.ok) await result.lock.release();
    await expect(readFile(lockFile())).rejects.toThrow();
  });

  it('refuses a folder that a living agent uses', async () => {
    await lockFolder(dir);
    const pid = await lockOfAnother();
    expect(await lockFolder(dir)).toEqual({
      ok: false,
      sentence: `The folder ${dir} is used by a running agent (process ${pid}).`,
    });
  });

  it('takes over from the dead, and from one whose number was given to somebody else', async () => {
    await lockFolder(dir);
    await lockOfAnother();
    const [pid] = (await readFile(lockFile(), 'utf8')).split(' ');
    await writeFile(lockFile(), `${pid} 1\n`);
    expect((await lockFolder(dir)).ok).toBe(true);
    await writeFile(lockFile(), '999999999 12345\n');
    expect((await lockFolder(dir)).ok).toBe(true);
    await writeFile(lockFile(), 'rubbish');
    expect((await lockFolder(dir)).ok).toBe(true);
  });

  it('refuses a path that takes no folders', async () => {
    const file = join(dir, '..', '..', 'file');
    await writeFile(file, '');
    for (const path of ['/proc/nowhere/agent', join(file, 'agent')]) {
      const result = await lockFolder(path);
      expect(result.ok || result.sentence).toMatch(
        /^The folder \/.* cannot be written: .+ Choose another one with --dir or AIVAILABLE_AGENT_DIR\.$/,
      );
    }
  });
});
