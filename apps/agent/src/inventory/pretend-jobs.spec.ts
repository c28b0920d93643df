import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GIB } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JOBS_FILE } from './pretend-jobs.js';
import { SimulatedSense } from './simulated.js';
import { simulatedNode } from './simulated-fleets.js';

const TRAINING = { pid: 4242, name: 'python', user: 'ada', bytes: 8 * GIB };

describe('pretend jobs of other people', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aiv-jobs-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function look(text: string) {
    const jobsFile = join(folder, JOBS_FILE);
    await writeFile(jobsFile, text);
    const found = simulatedNode('mixed-lab', 'auction-rack');
    if (!found.ok) throw new Error(found.sentence);
    const idle = () => ({ reservedBytes: 0, busyShare: 0 });
    const reading = await new SimulatedSense({ ...found.node, jobsFile }, idle, () => 0).look();
    if (reading.kind !== 'seen') throw new Error(reading.reason);
    return reading;
  }

  it('take bytes of the card that they are on, and are named', async () => {
    const { gpus, issues } = await look(JSON.stringify({ 1: [TRAINING] }));
    expect(gpus.map(({ usedBytes }) => usedBytes)).toEqual([0, 8 * GIB]);
    expect(gpus.map(({ foreignProcesses }) => foreignProcesses)).toEqual([[], [TRAINING]]);
    expect(issues).toEqual([]);
  });

  it.each(['{', '[1]', '{"0":[{"pid":1}]}'])('are none, with an issue, where the file is %s', async (text) => {
    const { gpus, issues } = await look(text);
    expect(gpus.map(({ foreignProcesses }) => foreignProcesses)).toEqual([[], []]);
    expect(issues).toMatchObject([{ code: 'gpu_query_failed', message: expect.stringContaining(JOBS_FILE) }]);
  });
});
