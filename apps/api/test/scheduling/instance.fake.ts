import type { Instance } from '../../src/scheduling/instance.entity.js';

export function anInstance(more: Partial<Instance> = {}): Instance {
  const at = new Date(1_000);
  return {
    ...{ id: 'i1', deploymentId: 'd1', nodeId: 'n1', engine: 'embedded', backend: 'cuda', gpus: [] },
    ...{ fileId: 'toy-f16', slots: 2, kvType: 'f16' },
    footprint: { weightsBytes: 0, kvBytes: 0, computeBytes: 0, overheadBytes: 0, totalBytes: 0 },
    ...{
      state: 'ready',
      stateSince: at,
      wanted: 'run',
      drainSince: null,
      drainReason: null,
      attempt: 0,
      replaces: null,
      moveTo: null,
    },
    ...{ pid: null, measured: null, failure: null, reservedFrom: 'estimate', pinned: false, createdAt: at },
    ...more,
  };
}
