import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from './command-runner.js';

const SECRETS = { AIVAILABLE_JOIN_TOKEN: 'join-secret', DATABASE_URL: 'postgres://me:hunter2@host/db' };

describe("a vendor's tool", () => {
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
    Object.assign(process.env, SECRETS, { CUDA_VISIBLE_DEVICES: '1' });
  });
  afterEach(() => {
    process.env = before;
  });

  it('gets the environment of the machine in plain English, and no secret of ours', async () => {
    const outcome = await runCommand('/bin/sh', ['-c', 'env'], 5_000).outcome;
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    const lines = outcome.stdout.split('\n');
    expect(lines).toEqual(expect.arrayContaining(['LC_ALL=C', 'CUDA_VISIBLE_DEVICES=1']));
    expect(lines.filter((line) => /^(AIVAILABLE_|DATABASE_URL)/.test(line))).toEqual([]);
  });
});
