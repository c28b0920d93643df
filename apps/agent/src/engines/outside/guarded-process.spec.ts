import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isAlive, until } from '../../../test/process-life.js';
import { GuardedProcess, guarded } from './guarded-process.js';

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin' };
/** Tells the number of a child of its own, and waits; a second word makes it deaf to SIGTERM. */
const FAMILY = `$1; sh -c 'echo $$; exec sleep 600' & wait`;

describe('a guarded process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guarded-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('tells its lines and how it ended', async () => {
    const process = new GuardedProcess(['sh', '-c', 'echo one; echo two >&2; exit 7'], ENV);
    const exit = await process.exited;
    expect(exit).toMatchObject({ code: 7, signal: null });
    expect([...exit.lastLines].sort()).toEqual(['one', 'two']);
  });

  it('says that there is no such program', async () => {
    const { code } = await new GuardedProcess([join(folder, 'absent'), 'serve'], ENV).exited;
    expect(code).toBe(127);
  });

  it.each([
    ['', 5_000],
    [`trap '' TERM`, 50],
  ])('ends with its children, also when it is deaf (%j)', async (deafness, graceMs) => {
    const process = new GuardedProcess(['sh', '-c', FAMILY, 'sh', deafness], ENV);
    const child = await firstNumber(process);
    await process.stop(graceMs);
    await until(() => !isAlive(child));
  });

  it('keeps of what it writes while it serves its trouble alone', async () => {
    const serving = `mkfifo "$1"; echo loaded; read _ < "$1"; echo "my secret question"; echo "CUDA error: lost"; exit 1`;
    const pipe = join(folder, 'pipe');
    const process = new GuardedProcess(['sh', '-c', serving, 'sh', pipe], ENV);
    await new Promise<void>((resolve) => process.onLine(() => resolve()));
    process.forgetLoad();
    await writeFile(pipe, '\n');
    expect((await process.exited).lastLines).toEqual(['CUDA error: lost']);
  });

  it('may take its grace to end in order', async () => {
    const orderly = `trap 'sleep 0.3; echo in order; exit 3' TERM; echo up; while :; do sleep 0.05; done`;
    const process = new GuardedProcess(['sh', '-c', orderly], ENV);
    await new Promise<void>((resolve) => process.onLine(() => resolve()));
    await process.stop(10_000);
    await expect(process.exited).resolves.toMatchObject({ code: 3, lastLines: expect.arrayContaining(['in order']) });
  });

  it('ends when its agent is killed', async () => {
    // A stand-in for the agent: killed without a chance to clean up.
    const script = join(folder, 'agent.mjs');
    const [shell, ...words] = guarded(['sh', '-c', 'echo $$; exec sleep 600']);
    await writeFile(
      script,
      `import { spawn } from 'node:child_process';
       const options = { detached: true, stdio: 'pipe' };
       spawn(${JSON.stringify(shell)}, ${JSON.stringify(words)}, options).stdout.pipe(process.stdout);`,
    );
    const agent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(await new Promise((resolve) => agent.stdout.once('data', resolve)));
    expect(isAlive(pid)).toBe(true);
    agent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});

function firstNumber(process: GuardedProcess): Promise<number> {
  return new Promise((resolve) => {
    const stop = process.onLine((line) => {
      stop();
      resolve(Number(line));
    });
  });
}
