import { describe, expect, it } from '@jest/globals';
import { askAmdTools } from './amd-tools.js';
import type { CommandOutcome } from './command-runner.js';
import { VendorTool } from './vendor-tool.js';

/** Tools that answer as the test says, and write down that they were started. */
function tools(outcomes: Record<string, CommandOutcome>) {
  const started: string[] = [];
  const tool = (name: string) =>
    new VendorTool(name, (command, args) => {
      started.push(`${command} ${args[0]}`);
      const gone = outcomes[name]?.kind === 'hanging' ? new Promise<void>(() => {}) : Promise.resolve();
      return { outcome: Promise.resolve(outcomes[name] ?? { kind: 'missing' }), gone };
    });
  return { started, tools: { amdSmi: tool('amd-smi'), rocmSmi: tool('rocm-smi') } };
}

const exited = (stdout: string): CommandOutcome => ({ kind: 'exited', code: 0, stdout, stderr: '' });
const CARD = '{"card0": {"PCI Bus": "0000:03:00.0", "VRAM Total Memory (B)": "1024"}}';

describe("AMD's tools", () => {
  it('starts no second one while the first hangs in the driver, and not the first again', async () => {
    const { started, tools: both } = tools({ 'amd-smi': { kind: 'hanging' }, 'rocm-smi': exited(CARD) });
    expect(await askAmdTools(both)).toEqual([]);
    expect(await askAmdTools(both)).toEqual([]);
    expect(started).toEqual(['amd-smi static']);
  });

  it.each<[string, CommandOutcome]>([
    ['is missing', { kind: 'missing' }],
    ['prints nothing of use', exited('Traceback (most recent call last):')],
    ['cannot be run', { kind: 'failed', reason: 'EACCES' }],
  ])('falls back to rocm-smi where amd-smi %s', async (_what, outcome) => {
    const { tools: both } = tools({ 'amd-smi': outcome, 'rocm-smi': exited(CARD) });
    expect(await askAmdTools(both)).toMatchObject([{ address: '0000:03:00.0', totalBytes: 1024 }]);
  });
});
