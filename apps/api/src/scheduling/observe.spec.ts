import type { InstanceObservation, InstanceState, NodeLiveness, NodeView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Instance } from './instance.entity.js';
import { observedRow } from './observe.js';

const BEFORE = new Date(1_000);
const NOW = new Date(9_000);

const row = (state: InstanceState, more: Partial<Instance> = {}): Instance => ({
  ...{
    id: 'i1',
    deploymentId: 'd1',
    nodeId: 'n1',
    engine: 'embedded',
    backend: 'vulkan',
    fileId: 'toy-f16',
    slots: 2,
    kvType: 'f16',
    gpus: [],
    reservedFrom: 'estimate',
    pinned: false,
  },
  footprint: { weightsBytes: 0, kvBytes: 0, computeBytes: 0, overheadBytes: 0, totalBytes: 0 },
  ...{
    state,
    stateSince: BEFORE,
    wanted: 'run',
    drainSince: null,
    drainReason: null,
    attempt: 0,
    replaces: null,
    moveTo: null,
  },
  ...{ pid: null, measured: null, failure: null, createdAt: BEFORE },
  ...more,
});

const node = (liveness: NodeLiveness): NodeView => ({
  ...{ nodeId: 'n1', name: 'n1', hostname: 'n1', kind: 'real', liveness, intent: 'open', agentVersion: '0' },
  ...{ platform: 'linux', gpus: [], engines: [], issues: [], seenAt: null },
});

const said = (state: InstanceState, more: Partial<InstanceObservation> = {}): InstanceObservation => ({
  ...{ instanceId: 'i1', state, attempt: 0, engine: 'embedded', engineVersion: null, backend: 'vulkan', pid: 7 },
  ...{ slots: 1, busySlots: 0, progress: null, measured: null, failure: null },
  ...more,
});

describe('an instance as its agent says', () => {
  it.each<[InstanceState, InstanceState]>([
    ['assigned', 'fetching'],
    ['starting', 'ready'],
    ['failed', 'starting'],
    ['lost', 'ready'],
  ])('goes from %s to %s, and remembers since when', (from, to) => {
    expect(observedRow(row(from), node('ready'), said(to), NOW)).toMatchObject({ state: to, stateSince: NOW, pid: 7 });
  });

  it('is the same object when nothing is new', () => {
    const ready = row('ready', { pid: 7 });
    expect(observedRow(ready, node('ready'), said('ready'), NOW)).toBe(ready);
  });

  it('begins anew when the agent lost its engines', () => {
    expect(observedRow(row('ready'), node('ready'), said('fetching'), NOW)).toMatchObject({ state: 'fetching' });
    expect(observedRow(row('ready', { pid: 7 }), node('ready'), undefined, NOW)).toMatchObject({
      state: 'assigned',
      pid: null,
    });
  });

  it('never comes back from draining to ready', () => {
    const draining = row('draining', { wanted: 'drain', drainSince: BEFORE });
    expect(observedRow(draining, node('ready'), said('draining', { pid: null }), NOW)).toBe(draining);
  });

  it('keeps what its engine took while that is on its way out, and forgets it with a new load', () => {
    const measured = { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [5] };
    const ready = row('ready', { measured });
    expect(observedRow(ready, node('ready'), said('draining'), NOW)).toMatchObject({ measured });
    expect(observedRow(ready, node('ready'), said('starting'), NOW)).toMatchObject({ measured: null });
  });

  it('does not fail by what an earlier attempt came to', () => {
    const retried = row('starting', { attempt: 1 });
    expect(observedRow(retried, node('ready'), said('failed'), NOW)).toBe(retried);
    expect(observedRow(retried, node('ready'), said('failed', { attempt: 1 }), NOW)).toMatchObject({ state: 'failed' });
  });

  it('is back with its node, also when it was retried meanwhile and the agent knows of the earlier attempt only', () => {
    const lost = row('lost', { attempt: 1 });
    expect(observedRow(lost, node('ready'), said('failed'), NOW)).toMatchObject({ state: 'assigned', failure: null });
    expect(observedRow(lost, node('ready'), said('ready'), NOW)).toMatchObject({ state: 'assigned', pid: null });
  });

  it('is gone when its drain is over: stopped, unmentioned, or its node lost', () => {
    const draining = row('draining', { wanted: 'drain', drainSince: BEFORE });
    expect(observedRow(draining, node('ready'), said('stopped'), NOW)).toBeNull();
    expect(observedRow(draining, node('ready'), undefined, NOW)).toBeNull();
    expect(observedRow(draining, node('lost'), said('draining'), NOW)).toBeNull();
  });

  it('is not judged while its node is joining or suspect', () => {
    const ready = row('ready');
    expect(observedRow(ready, node('joining'), undefined, NOW)).toBe(ready);
    expect(observedRow(ready, node('suspect'), said('failed'), NOW)).toBe(ready);
  });

  it('is lost with its node, and gone with a removed one', () => {
    expect(observedRow(row('ready'), node('lost'), said('ready'), NOW)).toMatchObject({ state: 'lost', pid: null });
    expect(observedRow(row('ready'), undefined, undefined, NOW)).toBeNull();
  });
});
