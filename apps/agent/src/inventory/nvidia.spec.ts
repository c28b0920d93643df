import { describe, expect, it } from '@jest/globals';
import type { CommandOutcome } from './command-runner.js';
import { GpuProcesses } from './gpu-processes.js';
import { recordedFiles } from './machine.fake.js';
import { NvidiaSense } from './nvidia.js';
import { VendorTool } from './vendor-tool.js';

const ROW = '0, GPU-1, 00000000:2D:00.0, NVIDIA GeForce RTX 3060, 550.54.14, 12288, 341, 11577, 2, 41, 13.45';

/** nvidia-smi that answers what cards it has, and treats the question for processes as the test says. */
function sense(processes: CommandOutcome) {
  const started: string[] = [];
  const exited = (stdout: string): CommandOutcome => ({ kind: 'exited', code: 0, stdout, stderr: '' });
  const none = recordedFiles({});
  const tool = new VendorTool('nvidia-smi', (_, [question = '']) => {
    started.push(question.split('=')[0] ?? '');
    const asked = question.startsWith('--query-compute-apps');
    const outcome = asked ? processes : exited(question.includes('index') ? ROW : '');
    const gone = outcome.kind === 'hanging' ? new Promise<void>(() => {}) : Promise.resolve();
    return { outcome: Promise.resolve(outcome), gone };
  });
  const others = new GpuProcesses({ proc: none, etc: none, ownPids: () => new Set() });
  return { started, nvidia: new NvidiaSense({ tool, sysfs: none, processes: others }) };
}

describe('NVIDIA cards', () => {
  it('keep their bytes while the question for processes hangs, and nothing more is started until it ends', async () => {
    const { started, nvidia } = sense({ kind: 'hanging' });
    const first = await nvidia.look();
    expect(first).toMatchObject({ kind: 'seen', gpus: [{ id: 'GPU-1', usedBytes: 341 * 1024 ** 2 }] });
    expect(first.kind === 'seen' && first.gpus[0]?.foreignProcesses).toBeUndefined();
    expect(await nvidia.look()).toEqual({ kind: 'failed', reason: 'nvidia-smi does not answer' });
    expect(started.filter((question) => question === '--query-compute-apps')).toHaveLength(1);
    expect(started).toHaveLength(3);
  });

  it.each<[string, CommandOutcome]>([
    ['hangs', { kind: 'hanging' }],
    ['fails', { kind: 'exited', code: 255, stdout: '', stderr: 'Unknown Error' }],
    ['loses a card', { kind: 'exited', code: 15, stdout: 'GPU-2, 9.0, 3, Disabled', stderr: 'GPU is lost' }],
  ])('stay refused for MIG when the question that told it %s later', async (_what, later) => {
    let asked = 0;
    let outcome: CommandOutcome = { kind: 'exited', code: 0, stdout: 'GPU-1, 9.0, 640, Enabled', stderr: '' };
    const none = recordedFiles({});
    const tool = new VendorTool('nvidia-smi', (_, [question = '']) => {
      const answer = (stdout: string): CommandOutcome => ({ kind: 'exited', code: 0, stdout, stderr: '' });
      const isRisky = question.includes('mig.mode');
      if (isRisky) asked += 1;
      const said = isRisky ? outcome : answer(question.includes('index') ? ROW : '');
      return { outcome: Promise.resolve(said), gone: Promise.resolve() };
    });
    const processes = new GpuProcesses({ proc: none, etc: none, ownPids: () => new Set() });
    const nvidia = new NvidiaSense({ tool, sysfs: none, processes });
    const split = { usable: false, computeCapability: '9.0', refusal: expect.stringContaining('MIG') };
    expect(await nvidia.look()).toMatchObject({ kind: 'seen', gpus: [split] });
    outcome = later;
    for (let looks = 0; looks < 10; looks++) expect(await nvidia.look()).toMatchObject({ kind: 'seen', gpus: [split] });
    expect(asked).toBe(2);
  });

  it.each<[string, CommandOutcome, unknown]>([
    ['there are none', { kind: 'exited', code: 0, stdout: '', stderr: '' }, []],
    ['the driver cannot say', { kind: 'exited', code: 2, stdout: 'not a valid field', stderr: '' }, undefined],
  ])('tell no processes from unknown ones where %s', async (_what, outcome, expected) => {
    const reading = await sense(outcome).nvidia.look();
    expect(reading.kind === 'seen' && reading.gpus[0]?.foreignProcesses).toEqual(expected);
  });
});
