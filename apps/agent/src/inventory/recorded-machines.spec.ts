import { readdirSync, readFileSync } from 'node:fs';
import { type Gpu, gpu as gpuSchema, type Issue } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { AmdSense } from './amd.js';
import { type RecordedMachine, recordedRunner, recordedSysfs } from './machine.fake.js';
import { NvidiaSense } from './nvidia.js';
import { pciDisplays } from './pci-displays.js';
import { VendorTool } from './vendor-tool.js';

interface GoldenMachine extends RecordedMachine {
  readonly expect: { gpus: Partial<Gpu>[]; issues: Issue[] };
}

const folder = new URL('./fixtures/', import.meta.url);
const machines = readdirSync(folder).map((name): [string, GoldenMachine] => {
  const golden: GoldenMachine = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  return [`${name}: ${golden.machine}`, golden];
});

describe('recorded machines', () => {
  it.each(machines)('%s', async (_name, golden) => {
    const { root, remove } = await recordedSysfs(golden);
    const nvidia = new NvidiaSense(new VendorTool('nvidia-smi', recordedRunner(golden)), pciDisplays(root));
    const readings = [await nvidia.look(), await new AmdSense(root).look()];
    await remove();
    const seen = readings.flatMap((reading) => (reading.kind === 'seen' ? [reading] : []));
    expect(seen).toHaveLength(2);
    const gpus = seen.flatMap((reading) => reading.gpus);
    expect(gpus).toMatchObject(golden.expect.gpus);
    expect(gpus).toHaveLength(golden.expect.gpus.length);
    expect(seen.flatMap((reading) => reading.issues)).toEqual(golden.expect.issues);
    for (const one of gpus) expect(gpuSchema.parse(one)).toEqual(one);
  });
});
