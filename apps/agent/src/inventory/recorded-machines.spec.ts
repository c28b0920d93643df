import { readdirSync, readFileSync } from 'node:fs';
import { type Gpu, gpu as gpuSchema, type Issue } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { type RecordedMachine, recordedFolder, recordedRunner, recordedSource } from './machine.fake.js';
import type { Sense } from './sense.js';
import { chooseSenses, realSenses } from './senses.js';

interface GoldenMachine extends RecordedMachine {
  readonly expect: { gpus: Partial<Gpu>[]; issues: Issue[] };
}

const folder = new URL('./fixtures/', import.meta.url);
const machines = readdirSync(folder).map((name): [string, GoldenMachine] => {
  const golden: GoldenMachine = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  return [`${name}: ${golden.machine}`, golden];
});

async function inventoryOf(senses: readonly Sense[]): Promise<{ gpus: Gpu[]; issues: Issue[] }> {
  const readings = [];
  for (const sense of senses) readings.push(await sense.look());
  const seen = readings.flatMap((reading) => (reading.kind === 'seen' ? [reading] : []));
  expect(seen).toHaveLength(senses.length);
  return { gpus: seen.flatMap(({ gpus }) => gpus), issues: seen.flatMap(({ issues }) => issues) };
}

describe('recorded machines', () => {
  it.each(machines)('%s', async (_name, golden) => {
    const { gpus, issues } = await inventoryOf(realSenses(recordedSource(golden)));
    expect(gpus).toMatchObject(golden.expect.gpus);
    expect(gpus).toHaveLength(golden.expect.gpus.length);
    expect(issues).toEqual(golden.expect.issues);
    for (const one of gpus) expect(gpuSchema.parse(one)).toEqual(one);
  });

  it('are at least twenty', () => {
    expect(machines.length).toBeGreaterThanOrEqual(20);
  });

  it('read the same from real files', async () => {
    const golden = machines.find(([name]) => name.startsWith('rx-6800.json'))?.[1];
    if (!golden) throw new Error('rx-6800 is gone');
    const { sysfs, remove } = await recordedFolder(golden);
    try {
      const idle = { loadOf: () => ({ reservedBytes: 0, busyShare: 0 }), now: () => 0 };
      const senses = await chooseSenses({
        ...{ run: recordedRunner(golden), sysfsRoot: sysfs, gpuOff: false, simulated: null, trialBytes: null },
        ...idle,
      });
      expect((await inventoryOf(senses)).gpus).toMatchObject(golden.expect.gpus);
    } finally {
      await remove();
    }
  });
});
