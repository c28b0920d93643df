import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aGpu, aNode, anInstance } from '../../../test/builders.js';
import { fleetTotals } from './fleet-totals.js';

describe('the fleet in numbers', () => {
  it('sums what is known and says that a part is missing', () => {
    const silent = aGpu({ id: 'g2', totalGib: 12, usedBytes: null, freeBytes: null });
    const totals = fleetTotals([aNode({ gpus: [aGpu({ totalGib: 8, usedGib: 3 }), silent] })], []);
    expect(totals).toMatchObject({ usedBytes: 3 * GIB, totalBytes: 20 * GIB, usedShare: 3 / 8, partial: true });
    expect(fleetTotals([aNode({ gpus: [silent] })], [])).toMatchObject({ usedBytes: null, usedShare: null });
  });

  it('is whole when every card speaks', () => {
    expect(fleetTotals([aNode()], []).partial).toBe(false);
  });

  it('does not count lost nodes and unusable cards', () => {
    const lost = aNode({ name: 'gone', liveness: 'lost' });
    const integrated = aNode({ name: 'laptop', gpus: [aGpu({ usable: false, refusal: 'integrated' })] });
    const totals = fleetTotals([aNode(), lost, integrated], []);
    expect(totals).toMatchObject({ totalBytes: 8 * GIB, gpus: 2, usableGpus: 1, nodes: 3, readyNodes: 2 });
  });

  it('counts busy slots of ready instances alone', () => {
    const totals = fleetTotals(
      [aNode()],
      [
        anInstance({ busySlots: 3 }),
        anInstance({ instanceId: 'i2', state: 'starting' }),
        anInstance({ state: 'stopped' }),
      ],
    );
    expect(totals).toMatchObject({ readyInstances: 1, instances: 2, busySlots: 3, slots: 4 });
  });
});
