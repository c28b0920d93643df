import { describe, expect, it } from '@jest/globals';
import { anInstance } from '../../../test/scheduling/instance.fake.js';
import type { Deployment } from '../deployment.entity.js';
import type { World } from '../world.js';
import { expectedLoadMs, learnedLoadTimes, loadMsOf, remainingMs, seenLoadMs } from './load-times.js';

const deployment = { id: 'd1', fileId: 'toy-f16', engine: null, engineModel: null, reserveBytes: null } as Deployment;
const KIND = { model: 'toy-f16', engine: 'embedded', backend: 'cuda', architecture: 'Pascal' } as const;

function world(more: Partial<World> = {}): World {
  const gpus = [{ id: 'g', architecture: 'Pascal' }];
  return {
    ...{ deployments: [deployment], loadTimes: [], observations: new Map() },
    files: new Map([['toy-f16', { sizeBytes: 3e9 }]]),
    nodes: new Map([['n1', { gpus }]]),
    ...more,
  } as unknown as World;
}

const loading = (more: object = {}) =>
  anInstance({ state: 'starting', stateSince: new Date(1_000), gpus: [{ gpuId: 'g', reservedBytes: 1 }], ...more });
const became = (state: 'ready' | 'failed', more: object = {}) => ({
  before: loading(more),
  after: loading({ state, stateSince: new Date(21_000), ...more }),
});
const at = new Date(21_000);

describe('how long loads take', () => {
  it('is learned from each load that came to its end, the later ones more', () => {
    const first = learnedLoadTimes([became('ready')], world(), at);
    expect(first).toEqual([{ ...KIND, loadMs: 20_000, loads: 1, measuredAt: at }]);
    const slower = became('ready', { stateSince: new Date(-9_000) });
    const [second] = learnedLoadTimes([slower], world({ loadTimes: [...first] }), at);
    expect(second).toMatchObject({ loadMs: 23_000, loads: 2 });
  });

  it('is learned of two of one kind one after the other, because a table has one row for them', () => {
    expect(learnedLoadTimes([became('ready'), became('ready')], world(), at)).toMatchObject([{ loads: 2 }]);
  });

  it('is not learned from what failed, nor from an engine that came back', () => {
    const back = { before: loading({ state: 'lost' }), after: loading({ state: 'ready' }) };
    expect(learnedLoadTimes([became('failed'), back], world(), at)).toEqual([]);
  });

  it('is guessed from the size before the first load, and from others where this kind was not seen', () => {
    expect(expectedLoadMs(deployment, world())).toBe(13_000);
    const known = [{ ...KIND, architecture: 'Ampere', loadMs: 4_000, loads: 1, measuredAt: at }];
    expect(loadMsOf(loading(), deployment, world({ loadTimes: known }))).toBe(4_000);
    expect(seenLoadMs(loading(), world({ loadTimes: known }))).toBeNull();
    const own = [{ ...KIND, loadMs: 6_000, loads: 1, measuredAt: at }];
    expect(seenLoadMs(loading(), world({ loadTimes: own }))).toBe(6_000);
  });
});

describe('how long it will take yet', () => {
  const known = world({ loadTimes: [{ ...KIND, loadMs: 20_000, loads: 3, measuredAt: at }] });

  it('is what is left of a load like the earlier ones, and never nothing', () => {
    expect(remainingMs([loading()], deployment, known, 6_000)).toBe(15_000);
    expect(remainingMs([loading()], deployment, known, 90_000)).toBe(1_000);
  });

  it('is the rest of the file and the load while that is fetched', () => {
    const progress = { doneBytes: 1e9, totalBytes: 3e9, bytesPerSecond: 1e8 };
    const fetching = {
      ...known,
      observations: new Map([['n1', [{ instanceId: 'i1', progress }]]]),
    } as unknown as World;
    expect(remainingMs([loading({ state: 'fetching' })], deployment, fetching, 6_000)).toBe(40_000);
  });

  it('is that of the one that is nearest, and unknown where none is on its way', () => {
    const rows = [loading({ state: 'assigned' }), loading({ id: 'i2', stateSince: new Date(-4_000) })];
    expect(remainingMs(rows, deployment, known, 6_000)).toBe(10_000);
    expect(
      remainingMs([loading({ state: 'failed' }), loading({ wanted: 'drain' })], deployment, known, 6_000),
    ).toBeNull();
  });
});
