import { type Gpu, MIB } from '@aivailable/contracts';

/** A card whose driver counts what fakes say to have put on it. */
export class FakeCard {
  usedBytes: number | null = 300 * MIB;

  constructor(private readonly shown: Partial<Gpu> = {}) {}

  take(bytes: number): void {
    if (this.usedBytes !== null) this.usedBytes += bytes;
  }

  get gpu(): Gpu {
    const totalBytes = 24_576 * MIB;
    const { usedBytes } = this;
    return {
      ...{ index: 0, reservedBytes: null, architecture: null, driverVersion: '580.95.05', integrated: false },
      ...{ temperatureC: null, utilisationPercent: null, powerW: null },
      ...{ id: 'GPU-1', uuid: 'GPU-1', pciBusId: '0000:01:00.0', kind: 'real', vendor: 'nvidia', usable: true },
      ...{ name: 'NVIDIA GeForce RTX 3090', computeCapability: '8.6', backends: ['cuda'], refusal: null },
      ...{ totalBytes, usedBytes, freeBytes: usedBytes === null ? null : totalBytes - usedBytes },
      ...this.shown,
    };
  }
}
