import { formatBytes, type Gpu } from '@aivailable/contracts';
import type { LoadOf } from './gpu-load.js';
import type { Sense, SenseReading } from './sense.js';

export const TRIAL_DEVICE_ID = 'trial';

/**
 * The marked stand-in for a GPU on a machine without one, so that a newcomer can see the product: the processor with
 * a fixed byte budget. What it "uses" is what our own instances reserved.
 */
export class TrialSense implements Sense {
  readonly name = 'trial';

  constructor(
    private readonly budgetBytes: number,
    private readonly loadOf: LoadOf,
  ) {}

  look(): Promise<SenseReading> {
    const usedBytes = Math.min(this.budgetBytes, this.loadOf(TRIAL_DEVICE_ID).reservedBytes);
    return Promise.resolve({ kind: 'seen', gpus: [trialDevice(this.budgetBytes, usedBytes)], issues: [] });
  }
}

export function trialDevice(totalBytes: number, usedBytes: number): Gpu {
  return {
    id: TRIAL_DEVICE_ID,
    kind: 'trial',
    vendor: 'cpu',
    index: 0,
    uuid: null,
    pciBusId: null,
    name: `Trial device (CPU, ${formatBytes(totalBytes)} budget), not a GPU`,
    totalBytes,
    usedBytes,
    freeBytes: totalBytes - usedBytes,
    reservedBytes: 0,
    computeCapability: null,
    architecture: null,
    driverVersion: null,
    temperatureC: null,
    utilisationPercent: null,
    powerW: null,
    integrated: false,
    usable: true,
    refusal: null,
    backends: ['cpu'],
  };
}
