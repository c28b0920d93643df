import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type RecordedMachine, recordedFolder, recordedRunner } from './machine.fake.js';
import { chooseSenses, type SenseChoice } from './senses.js';
import { simulatedNode } from './simulated-fleets.js';

const removals: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

async function namesOn(fixture: string, more: Partial<SenseChoice>): Promise<string[]> {
  const text = readFileSync(new URL(`./fixtures/${fixture}.json`, import.meta.url), 'utf8');
  const machine: RecordedMachine = JSON.parse(text);
  const { sysfs, remove } = await recordedFolder(machine);
  removals.push(remove);
  const senses = await chooseSenses({
    run: recordedRunner(machine),
    ...{ sysfsRoot: sysfs, gpuOff: false, simulated: null, trialBytes: null, now: () => 0 },
    loadOf: () => ({ reservedBytes: 0, busyShare: 0 }),
    ...more,
  });
  return senses.map(({ name }) => name);
}

describe('the choice of senses', () => {
  it.each<[string, string, Partial<SenseChoice>, string[]]>([
    ['a machine with a GPU', 'rx-6800', {}, ['nvidia', 'amd', 'intel']],
    ['a GPU, although a trial is allowed', 'rx-6800', { trialBytes: 1 }, ['nvidia', 'amd', 'intel']],
    ['no GPU and no trial', 'no-gpu', {}, ['nvidia', 'amd', 'intel']],
    ['no GPU and a trial', 'no-gpu', { trialBytes: 1 }, ['nvidia', 'amd', 'intel', 'trial']],
    ['a GPU that cannot serve, and a trial', 'laptop-apu', { trialBytes: 1 }, ['nvidia', 'amd', 'intel', 'trial']],
    ['GPUs switched off', 'rx-6800', { gpuOff: true }, []],
    ['GPUs switched off, and a trial', 'rx-6800', { gpuOff: true, trialBytes: 1 }, ['trial']],
  ])('with %s', async (_what, fixture, more, names) => {
    expect(await namesOn(fixture, more)).toEqual(names);
  });

  it('looks at nothing real in a simulated node', async () => {
    const found = simulatedNode('mixed-lab', '1');
    expect(await namesOn('rx-6800', { simulated: found.ok ? found.node : null })).toEqual(['simulated']);
  });
});
