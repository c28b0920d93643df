import type { Gpu } from '@aivailable/contracts';

export function aGpu(more: Partial<Gpu> = {}): Gpu {
  return {
    id: 'g1',
    kind: 'real',
    vendor: 'nvidia',
    index: 0,
    uuid: 'g1',
    pciBusId: null,
    name: 'Tesla P40',
    totalBytes: 24,
    usedBytes: null,
    freeBytes: null,
    reservedBytes: null,
    computeCapability: '6.1',
    architecture: null,
    driverVersion: null,
    temperatureC: null,
    utilisationPercent: null,
    powerW: null,
    integrated: false,
    usable: true,
    refusal: null,
    backends: ['cuda'],
    ...more,
  };
}
