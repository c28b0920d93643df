import { GIB, type Gpu, type InstanceState, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aGpu } from '../../test/fleet/gpu.fake.js';
import { anObservation } from '../../test/fleet/observation.fake.js';
import { freeBytesMoved } from './free-bytes-moved.js';
import { headroomOf, learnedReserves } from './headroom.js';

/** A card as a driver since 510 tells it: what it keeps for itself is neither used nor free. */
const card = (usedMib: number, reserveMib: number, more: Partial<Gpu> = {}) =>
  aGpu({
    ...{ totalBytes: 24 * GIB, usedBytes: usedMib * MIB, reservedBytes: reserveMib * MIB },
    freeBytes: 24 * GIB - (usedMib + reserveMib) * MIB,
    ...more,
  });

describe('the headroom of a GPU', () => {
  it.each<[string, Gpu, number | null, number | null, number]>([
    ['is 256 MiB', card(0, 380), null, 380 * MIB, 256 * MIB],
    ['is what an admin says', card(0, 380), GIB, 380 * MIB, GIB],
    ['may be nothing if an admin says so', card(0, 380), 0, 380 * MIB, 0],
    ['makes up for a reserve that an old driver does not tell', card(0, 0), null, 869 * MIB, (256 + 869) * MIB],
    ['makes up for the part that it does not tell now', card(0, 300), null, 380 * MIB, (256 + 80) * MIB],
    ['guesses a reserve that was never told', card(0, 0), null, null, 256 * MIB + Math.round(0.02 * 24 * GIB)],
    ['guesses nothing for a card without such a reserve', card(24, 0, { vendor: 'amd' }), null, null, 256 * MIB],
    ['is nothing on the trial device', card(0, 0, { kind: 'trial', vendor: 'cpu' }), null, null, 0],
    ['of unknown bytes is the usual', card(0, 0, { usedBytes: null, vendor: 'amd' }), null, null, 256 * MIB],
  ])('%s', (_, gpu, setBytes, reserveBytes, bytes) => {
    expect(headroomOf(gpu, setBytes, reserveBytes)).toEqual({ gpuId: 'g1', bytes, setBytes, reserveBytes });
  });
});

describe('the reserve of a card', () => {
  const seen = (gpu: Gpu, state: InstanceState | null, known = {}) =>
    learnedReserves(known, { gpus: [gpu], instances: state === null ? [] : [anObservation({ state })] });

  it('is learnt while nothing of ours runs', () => {
    expect(seen(card(0, 380), null)).toEqual({ g1: 380 * MIB });
    expect(seen(card(0, 380), 'fetching')).toEqual({ g1: 380 * MIB });
    expect(seen(card(900, 500), null, { g1: 380 * MIB })).toEqual({ g1: 500 * MIB });
  });

  it.each<InstanceState>(['starting', 'ready', 'draining'])('is not learnt beside an instance that is %s', (state) => {
    const known = { g1: 380 * MIB };
    expect(seen(card(4_000, 560), state, known)).toBe(known);
  });

  it('is not forgotten by a driver that says nothing of it', () => {
    const known = { g1: 380 * MIB };
    expect(seen(card(0, 0), null, known)).toBe(known);
    expect(seen(card(0, 0, { usedBytes: null, reservedBytes: null }), null, known)).toBe(known);
  });
});

describe('a change of free bytes', () => {
  it.each([
    ['of a desktop that redraws', 1000, 1050, false],
    ['of a job that starts', 1000, 1100, true],
    ['of a job that ends', 1100, 1000, true],
  ])('%s', (_, before, after, moved) => {
    expect(freeBytesMoved([card(before, 380)], [card(after, 380)])).toBe(moved);
  });

  it('between known and unknown is one', () => {
    expect(freeBytesMoved([card(0, 0)], [card(0, 0, { freeBytes: null })])).toBe(true);
    expect(freeBytesMoved([card(0, 0, { freeBytes: null })], [card(0, 0, { freeBytes: null })])).toBe(false);
    expect(freeBytesMoved([], [card(0, 0)])).toBe(true);
  });
});
