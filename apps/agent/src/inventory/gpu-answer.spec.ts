import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { answerGpus } from './gpu-answer.js';
import { type RecordedMachine, recordedSource } from './machine.fake.js';
import { realSenses } from './senses.js';
import { trialDevice } from './trial.js';

async function viewOf(fixture: string) {
  const text = readFileSync(new URL(`./fixtures/${fixture}.json`, import.meta.url), 'utf8');
  const machine: RecordedMachine = JSON.parse(text);
  const readings = await Promise.all(realSenses(recordedSource(machine)).map((sense) => sense.look()));
  const seen = readings.flatMap((reading) => (reading.kind === 'seen' ? [reading] : []));
  return { gpus: seen.flatMap(({ gpus }) => gpus), issues: seen.flatMap(({ issues }) => issues) };
}

describe('gpus --json', () => {
  it('prints the same keys for every card, and null for what nobody knows', async () => {
    const { gpus, issues } = JSON.parse(answerGpus(await viewOf('gb10-unified'), true));
    expect(gpus).toEqual([
      {
        ...{ vendor: 'nvidia', index: 0, uuid: 'GPU-33333333-3333-3333-3333-333333333333', pciBusId: '000f:01:00.0' },
        ...{ name: 'NVIDIA GB10', totalBytes: null, usedBytes: null, freeBytes: null, reservedBytes: null },
        ...{ computeCapability: '12.1', architecture: 'Blackwell', driverVersion: '580.95.05' },
        ...{ temperatureC: 39, utilisationPercent: 0, powerW: 4.12, integrated: false, usable: false },
        refusal: expect.stringMatching(/^The driver does not say how much memory NVIDIA GB10 has/),
      },
    ]);
    expect(issues).toEqual([{ code: 'gpu_refused', message: gpus[0].refusal }]);
  });

  it('marks pretend cards', () => {
    const pretend = { ...trialDevice(1024 ** 3, 0), name: 'Tesla P40', kind: 'simulated' as const };
    expect(JSON.parse(answerGpus({ gpus: [pretend], issues: [] }, true)).gpus[0].name).toBe('Tesla P40 (simulated)');
  });
});

describe('gpus', () => {
  it('is a table with what is to be known of each card below it', async () => {
    expect(answerGpus(await viewOf('gtx-1080-ti-driver-470'), false).split('\n')).toEqual([
      'GPU       NAME                        MEMORY     FREE       SERVED BY  ARCHITECTURE  DRIVER',
      'nvidia 0  NVIDIA GeForce GTX 1080 Ti  10.92 GiB  10.42 GiB  vulkan     -             470.256.02',
      '    id GPU-dddddddd-dddd-dddd-dddd-dddddddddddd, PCI 0000:01:00.0, 35 °C, 0 % busy, 55 W',
      '    CUDA needs driver 550 or later',
    ]);
  });

  it('names who else holds memory, and says each refusal once', async () => {
    const text = answerGpus(await viewOf('training-job-nvidia'), false);
    expect(text).toContain('    held by others: python (maria, pid 4711), 11.75 GiB');
    expect(text).toContain('    held by others: secret-trainer (pid 5000), unknown how much');
    const refused = answerGpus(await viewOf('hd-7970-and-r9-290'), false);
    expect(refused.match(/gfx701, llama.cpp needs gfx803/g)).toHaveLength(1);
  });

  it('says what an old card lacks', async () => {
    expect(answerGpus(await viewOf('polaris-and-mi50'), false)).toMatch(
      /lacks bf16 and flash attention on tensor cores\n {4}expected to serve, not verified$/,
    );
  });
});
