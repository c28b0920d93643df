import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settle } from '../clock.fake.js';
import { type CommandOutcome, runCommand } from './command-runner.js';
import { VendorTool } from './vendor-tool.js';

describe("a vendor's tool", () => {
  it('is not started again while an earlier start still hangs', async () => {
    let started = 0;
    let finish: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const tool = new VendorTool('tool', () => {
      started += 1;
      return { outcome: Promise.resolve<CommandOutcome>({ kind: 'hanging' }), gone };
    });
    expect(await tool.ask([])).toEqual({ kind: 'hanging' });
    expect(await tool.ask([])).toEqual({ kind: 'hanging' });
    expect(started).toBe(1);
    finish();
    await settle();
    await tool.ask([]);
    expect(started).toBe(2);
  });
});

describe('the command runner', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runner-spec-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function script(text: string): Promise<string> {
    const path = join(folder, 'tool');
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('reads both streams and the exit code', async () => {
    const path = await script('echo "out $1"; echo err >&2; exit 9');
    const { outcome, gone } = runCommand(path, ['x'], 5_000);
    expect(await outcome).toEqual({ kind: 'exited', code: 9, stdout: 'out x\n', stderr: 'err\n' });
    await gone;
  });

  it('ends one that runs past its time', async () => {
    const { outcome, gone } = runCommand(await script('exec sleep 60'), [], 30);
    expect(await outcome).toEqual({ kind: 'hanging' });
    await gone;
  });

  it('tells a tool that is not there from one that cannot be run', async () => {
    expect(await runCommand(join(folder, 'nothing'), [], 5_000).outcome).toEqual({ kind: 'missing' });
    expect(await runCommand(folder, [], 5_000).outcome).toMatchObject({ kind: 'failed' });
    expect(await runCommand(await script('kill -9 $$'), [], 5_000).outcome).toEqual({
      ...{ kind: 'failed', reason: 'it was ended by SIGKILL' },
    });
  });
});
