import { describe, expect, it } from '@jest/globals';
import { describeInventory, nameCards } from './gpu-table.js';
import { trialDevice } from './trial.js';

describe('what `gpus` prints', () => {
  it('is a line for each card and one for each issue; unknown is not 0', () => {
    const card = {
      ...trialDevice(1024 ** 3, 0),
      id: 'GPU-1',
      name: 'RTX 3060',
      architecture: 'Ampere',
      driverVersion: '550',
    };
    const odd = { ...card, id: 'GPU-2', index: 1, totalBytes: null, freeBytes: null, usable: false };
    const text = describeInventory({ gpus: [card, odd], issues: [{ code: 'gpu_refused', message: 'MIG.' }] });
    expect(text.split('\n')).toEqual([
      '0: RTX 3060: 1.00 GiB (1.00 GiB free), Ampere, driver 550, cpu, GPU-1',
      '1: RTX 3060: unknown (unknown free), Ampere, driver 550, not used, GPU-2',
      'gpu_refused: MIG.',
    ]);
  });

  it('marks pretend cards', () => {
    const pretend = { ...trialDevice(1024 ** 3, 0), id: 'p', name: 'Tesla P40', kind: 'simulated' as const };
    expect(describeInventory({ gpus: [pretend], issues: [] })).toMatch(/^0: Tesla P40 \(simulated\): /);
  });
});

describe('what an agent says of its cards at start', () => {
  it('marks pretend cards and the trial device, and says when there is none', () => {
    const trial = trialDevice(1024 ** 3, 0);
    const pretend = { ...trial, name: 'Tesla P40', kind: 'simulated' as const };
    expect(nameCards([pretend, pretend])).toBe('Tesla P40 (simulated), Tesla P40 (simulated)');
    expect(nameCards([trial])).toBe('Trial device (CPU, 1.00 GiB budget), not a GPU');
    expect(nameCards([])).toBe('no GPU found');
  });
});
