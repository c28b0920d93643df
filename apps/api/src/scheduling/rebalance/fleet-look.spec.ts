import { MIB } from '@aivailable/contracts';
import type { PlacementNode, Snapshot } from '@aivailable/placement';
import { describe, expect, it } from '@jest/globals';
import { isSameFleet, lookOf } from './fleet-look.js';
import { fakeFleet } from './recommendation.fake.js';

function fleetWith(...usableMib: (number | null)[]): Snapshot {
  const gpus = usableMib.map((mib, index) => ({
    ...{ id: `gpu-${index}`, index, name: 'RX 6800', kind: 'real', backends: ['vulkan'], refusal: null },
    usableBytes: mib === null ? null : mib * MIB,
  }));
  const node = {
    id: 'n1',
    name: 'n1',
    liveness: 'ready',
    intent: 'open',
    engines: [],
    gpus,
  } as unknown as PlacementNode;
  return { ...fakeFleet('a n1'), nodes: [node] };
}

const isSame = (a: Snapshot, b: Snapshot) => isSameFleet(lookOf(a), lookOf(b));

describe('a fleet looks the same', () => {
  it.each([
    ['on both sides of a step of the gauge', [1023], [1025], true],
    ['while free bytes moved by less than 256 MiB', [1000, 5000], [1255, 4745], true],
    ['not when they moved by more', [1000, 5000], [1000, 4744], false],
    ['not when they became unknown', [1000], [null], false],
    ['while they stay unknown', [null], [null], true],
    ['not with another card', [1000], [1000, 1000], false],
  ])('%s', (_what, before, after, same) => {
    expect(isSame(fleetWith(...before), fleetWith(...after))).toBe(same);
  });

  it('not with another instance, state or wish', () => {
    expect(isSame(fakeFleet('a n1'), fakeFleet('a n1'))).toBe(true);
    expect(isSame(fakeFleet('a n1'), fakeFleet('a n1', 'b n1'))).toBe(false);
    const draining = fakeFleet('a n1');
    const instances = draining.instances.map((one) => ({ ...one, wanted: 'drain' as const }));
    expect(isSame(fakeFleet('a n1'), { ...draining, instances })).toBe(false);
  });
});
