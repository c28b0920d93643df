import { GIB, type Gpu, type InstanceObservation, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aNode } from '../../test/fleet/fleet-view.fake.js';
import { aGpu } from '../../test/fleet/gpu.fake.js';
import { anObservation } from '../../test/fleet/observation.fake.js';
import { anInstance } from '../../test/scheduling/instance.fake.js';
import { type CardRoom, cardKey, roomsOf } from './card-room.js';
import { ForeignWatch } from './foreign-watch.js';

const PYTHON = { pid: 4242, name: 'python' };

/** A card of 12 GiB with 9 GiB of ours on it, and what its driver says. */
function room(usedGib: number, more: Partial<Gpu> = {}, seen: Partial<InstanceObservation> = {}, headroom = 256 * MIB) {
  const usedBytes = Math.round(usedGib * GIB);
  const gpu = aGpu({ totalBytes: 12 * GIB, usedBytes, freeBytes: 12 * GIB - usedBytes, ...more });
  const kept = { gpuId: 'g1', bytes: headroom, setBytes: null, reserveBytes: null };
  const node = aNode({ gpus: [gpu], headroom: [kept] });
  const row = anInstance({ gpus: [{ gpuId: 'g1', reservedBytes: 9 * GIB }] });
  const world = { nodes: new Map([['n1', node]]), observations: new Map([['n1', [anObservation(seen)]]]) };
  const found = roomsOf(world, [row]).get(cardKey('n1', 'g1'));
  if (found === undefined) throw new Error('The card has no room.');
  return found;
}

const named = (gib: number) => ({ foreignProcesses: [{ ...PYTHON, bytes: gib * GIB }] });

describe('whose bytes are on a card', () => {
  it('ours and nobody else: no strain', () => {
    expect(room(9)).toMatchObject({ usableBytes: 12 * GIB - 256 * MIB, foreign: { bytes: 0 }, strainBytes: 0 });
  });

  it("somebody else's beside ours, while both fit", () => {
    expect(room(11, named(2))).toMatchObject({
      usableBytes: 10 * GIB - 256 * MIB,
      foreign: { bytes: 2 * GIB, processes: [{ ...PYTHON, bytes: 2 * GIB }] },
      strainBytes: 0,
    });
  });

  it('a job that needs what is ours strains the card by what would give it back its headroom', () => {
    expect(room(11.95, named(2.95))).toMatchObject({
      strainBytes: Math.round(0.2 * GIB),
      isNamed: true,
    });
  });

  it('a job inside the headroom is what the headroom is for', () => {
    expect(room(11.85, named(2.85)).strainBytes).toBe(0);
    expect(room(11.85, named(2.85), {}, 2 * GIB).strainBytes).toBe(0);
    expect(room(11.95, named(2.95), {}, 2 * GIB).strainBytes).toBeGreaterThan(1.9 * GIB);
  });

  it('of nobody that is named: foreign all the same, but not for certain', () => {
    expect(room(12)).toMatchObject({ foreign: { bytes: 3 * GIB, processes: [] }, isNamed: false });
    expect(room(12).strainBytes).toBe(256 * MIB);
  });

  it('what loads or leaves is not taken for a stranger', () => {
    for (const state of ['starting', 'draining'] as const) {
      expect(room(12, {}, { state })).toMatchObject({ foreign: { bytes: 0 }, strainBytes: 0 });
    }
    const leaving = room(12, {}, { instanceId: 'i0' });
    expect(leaving).toMatchObject({ foreign: { bytes: 0 }, strainBytes: 0 });
  });

  it('an engine of ours that took too much is not taken for a stranger', () => {
    const measured = {
      weightsBytes: null,
      kvBytes: null,
      computeBytes: null,
      driverRiseBytes: [Math.round(11.9 * GIB)],
    };
    expect(room(11.9, {}, { measured })).toMatchObject({ foreign: { bytes: 0 }, strainBytes: 0 });
  });

  it('a name that the numbers do not bear out strains nothing', () => {
    expect(room(9, named(8)).strainBytes).toBe(0);
  });

  it('ours on a node that has not spoken to this process yet are not taken for strangers', () => {
    const gpu = aGpu({ totalBytes: 12 * GIB, usedBytes: 9 * GIB, freeBytes: 3 * GIB });
    const row = anInstance({ gpus: [{ gpuId: 'g1', reservedBytes: 9 * GIB }] });
    for (const liveness of ['joining', 'suspect'] as const) {
      const world = { nodes: new Map([['n1', aNode({ liveness, gpus: [gpu] })]]), observations: new Map() };
      const found = roomsOf(world, [row]).get(cardKey('n1', 'g1'));
      expect(found).toMatchObject({ foreign: { bytes: 0 }, strainBytes: 0 });
    }
  });

  it('counts by name where the driver tells no use', () => {
    const untold = { usedBytes: null, freeBytes: null };
    expect(room(0, { ...untold, ...named(4) })).toMatchObject({ usableBytes: null, isNamed: true });
  });
});

describe('the watch', () => {
  /** A card of 12 GiB where 9 are promised; `null`: ours move, so nobody can tell. */
  const at = (foreignGib: number | null, isNamed = false): ReadonlyMap<string, CardRoom> => {
    const foreign = { bytes: (foreignGib ?? 0) * GIB, processes: [] };
    const card = { besideBytes: 3 * GIB, keptBytes: 0, isStill: foreignGib !== null };
    return new Map([['n1 g1', { usableBytes: 0, foreign, ...card, strainBytes: 0, isNamed }]]);
  };

  it('believes a strain at once that has a name', () => {
    expect([...new ForeignWatch().judge(at(4, true), 0)]).toEqual([['n1 g1', 4 * GIB]]);
  });

  it('believes one without a name when it lasts, and starts over when it does not', () => {
    const watch = new ForeignWatch();
    expect(watch.judge(at(4), 0).size).toBe(0);
    expect(watch.judge(at(1), 3_000).size).toBe(0);
    expect(watch.judge(at(4), 5_000).size).toBe(0);
    expect(watch.judge(at(4), 9_999).size).toBe(0);
    expect(watch.judge(at(4), 10_000).size).toBe(1);
    expect(watch.judge(new Map(), 10_001).size).toBe(0);
  });

  it('believes it on while ours move because of it, and looks anew when they have', () => {
    const watch = new ForeignWatch();
    watch.judge(at(4), 0);
    expect(watch.judge(at(4), 5_000).size).toBe(1);
    expect([...watch.judge(at(null), 6_000)]).toEqual([['n1 g1', 4 * GIB]]);
    expect(watch.judge(at(null), 60_000).size).toBe(1);
    expect(watch.judge(at(0), 61_000).size).toBe(0);
    expect(watch.judge(at(null), 62_000).size).toBe(0);
  });
});
