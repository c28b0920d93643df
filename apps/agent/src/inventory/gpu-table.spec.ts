import { describe, expect, it } from '@jest/globals';
import { describeInventory, nameCards } from './gpu-table.js';
import { trialDevice } from './trial.js';

describe('the table of cards', () => {
  it('shows unknown as unknown, not as 0, and issues that no card tells of below', () => {
    const card = { ...trialDevice(1024 ** 3, 0), id: 'GPU-1', name: 'RTX 3060', architecture: 'Ampere' };
    const odd = { ...card, id: 'GPU-2', index: 1, totalBytes: null, freeBytes: null, usable: false, refusal: 'MIG.' };
    const issues = [
      { code: 'gpu_refused' as const, message: 'MIG.' },
      { code: 'driver_missing' as const, message: 'No driver.' },
    ];
    expect(describeInventory({ gpus: [card, odd], issues }).split('\n')).toEqual([
      'GPU    NAME      MEMORY    FREE      SERVED BY  ARCHITECTURE  DRIVER',
      'cpu 0  RTX 3060  1.00 GiB  1.00 GiB  cpu        Ampere        -',
      '    id GPU-1',
      'cpu 1  RTX 3060  unknown   unknown   not used   Ampere        -',
      '    id GPU-2',
      '    MIG.',
      '',
      'driver_missing: No driver.',
    ]);
    expect(describeInventory({ gpus: [], issues: issues.slice(1) })).toBe('driver_missing: No driver.');
  });

  it('marks pretend cards', () => {
    const pretend = { ...trialDevice(1024 ** 3, 0), id: 'p', name: 'Tesla P40', kind: 'simulated' as const };
    expect(describeInventory({ gpus: [pretend], issues: [] })).toMatch(/^cpu 0 +Tesla P40 \(simulated\) /m);
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
