import type { Gpu, InstanceObservation } from '@aivailable/contracts';
import type { Observed } from './report-writer.js';

/** A node with one card and one instance, as a report would show it. */
export const someGpu: Gpu = {
  ...{ id: 'g1', kind: 'real', vendor: 'nvidia', index: 0, uuid: 'GPU-1', pciBusId: null, name: 'RTX 3060' },
  ...{ totalBytes: 12, usedBytes: 1, freeBytes: 11, reservedBytes: 0, computeCapability: '8.6' },
  ...{ architecture: 'Ampere', driverVersion: '550', temperatureC: 40, utilisationPercent: 1, powerW: 12 },
  ...{ integrated: false, usable: true, refusal: null, backends: ['cuda'] },
};

export const someInstance: InstanceObservation = {
  ...{ instanceId: 'i1', state: 'ready', attempt: 0, engine: 'embedded', engineVersion: '1', backend: 'cuda' },
  ...{ pid: 1, slots: 2, busySlots: 0, progress: null, measured: null, failure: null },
};

export function someObserved(more: Partial<Observed> = {}): Observed {
  return {
    ...{ assignmentEpoch: 0, assignmentRevision: 0, gpus: [someGpu], engines: [], instances: [someInstance] },
    ...{ issues: [], files: [] },
    ...more,
  };
}
