import type { InstanceObservation } from '@aivailable/contracts';

export function anObservation(more: Partial<InstanceObservation> = {}): InstanceObservation {
  return {
    ...{ instanceId: 'i1', state: 'ready', attempt: 0, engine: 'embedded', engineVersion: null, backend: 'cuda' },
    ...{ pid: 7, slots: 1, busySlots: 0, progress: null, measured: null, failure: null },
    ...more,
  };
}
