import type { LiveChange, NodeView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { PendingChanges } from './pending-changes.js';

const GPU: NodeView['gpus'][number] = {
  id: 'g1',
  kind: 'real',
  vendor: 'nvidia',
  index: 0,
  uuid: null,
  pciBusId: null,
  name: 'Tesla P40',
  totalBytes: 24,
  usedBytes: 1,
  freeBytes: 23,
  reservedBytes: null,
  computeCapability: null,
  architecture: null,
  driverVersion: null,
  temperatureC: 40,
  utilisationPercent: 3,
  powerW: 50,
  integrated: false,
  usable: true,
  refusal: null,
  backends: ['cuda'],
};

const NODE: NodeView = {
  nodeId: 'n1',
  name: 'lab-1',
  hostname: 'lab-1',
  kind: 'real',
  liveness: 'ready',
  intent: 'open',
  agentVersion: '0.1.0',
  platform: 'linux',
  gpus: [GPU],
  engines: [],
  issues: [],
  seenAt: '2026-01-01T00:00:00.000Z',
};

const hot = (temperatureC: number): LiveChange => ({
  kind: 'nodes',
  id: 'n1',
  value: {
    ...NODE,
    seenAt: `2026-01-01T00:00:${temperatureC}.000Z`,
    gpus: [{ ...GPU, temperatureC, powerW: 9, usedBytes: 7 }],
  },
});

describe('changes that wait for a delta', () => {
  it('are the last word on each thing', () => {
    const pending = new PendingChanges();
    pending.add({ kind: 'models', id: 'm1', value: null });
    pending.add(hot(41));
    pending.add(hot(42));
    expect(pending.take(0)).toEqual([{ kind: 'models', id: 'm1', value: null }, hot(42)]);
    expect(pending.take(0)).toEqual([]);
  });

  it('wait for a second when only gauges of a node moved', () => {
    const pending = new PendingChanges();
    pending.add(hot(41));
    pending.take(1_000);
    pending.add(hot(42));
    expect(pending.take(1_999)).toEqual([]);
    pending.add(hot(43));
    expect(pending.take(2_000)).toEqual([hot(43)]);
  });

  it.each<[string, Partial<NodeView>]>([
    ['its liveness', { liveness: 'suspect' }],
    ['its intent', { intent: 'draining' }],
    ['a GPU', { gpus: [{ ...GPU, usable: false, refusal: 'too old' }] }],
    ['an issue', { issues: [{ code: 'no_gpu', message: 'None.' }] }],
  ])('do not wait when %s changed', (_what, change) => {
    const pending = new PendingChanges();
    pending.add({ kind: 'nodes', id: 'n1', value: NODE });
    pending.take(1_000);
    const changed: LiveChange = { kind: 'nodes', id: 'n1', value: { ...NODE, ...change } };
    pending.add(changed);
    expect(pending.take(1_001)).toEqual([changed]);
  });

  it('do not wait when the node went, nor when it came back', () => {
    const pending = new PendingChanges();
    pending.add(hot(41));
    pending.take(1_000);
    pending.add({ kind: 'nodes', id: 'n1', value: null });
    expect(pending.take(1_001)).toHaveLength(1);
    pending.add(hot(41));
    expect(pending.take(1_002)).toEqual([hot(41)]);
  });
});
