import { type Gpu, gpu, type InstanceView, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aGpu, anInstance } from '../../../test/builders.js';
import { sumOf, vramBar } from './vram-bar.js';

const bytes = (most: number) => fc.integer({ min: 0, max: most }).map((mib) => mib * MIB);
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null, freq: 4 });

/** What a driver may say, also where it contradicts itself. */
const reported: fc.Arbitrary<Gpu> = fc
  .record({
    totalBytes: maybe(bytes(81_920)),
    usedBytes: maybe(bytes(90_000)),
    reservedBytes: maybe(bytes(2_048)),
    foreignProcesses: fc.array(
      fc.record({
        pid: fc.nat(),
        name: fc.string({ minLength: 1 }),
        user: fc.constant(null),
        bytes: maybe(bytes(40_000)),
      }),
      { maxLength: 4 },
    ),
  })
  .map((said) => gpu.parse({ ...aGpu(), ...said }));

const held: fc.Arbitrary<InstanceView> = fc
  .record({
    instanceId: fc.uuid(),
    state: fc.constantFrom('assigned', 'fetching', 'starting', 'ready', 'draining', 'failed', 'lost', 'stopped'),
    reserved: bytes(40_000),
    rise: maybe(bytes(40_000)),
  })
  .map(({ instanceId, state, reserved, rise }) =>
    anInstance({
      instanceId,
      state: state as InstanceView['state'],
      gpus: [{ gpuId: 'gpu-1', reservedBytes: reserved }],
      measured: { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [rise] },
    }),
  );

describe('the segments of a card, whatever is reported', () => {
  it('add up to its total to the byte, or say by how much they exceed it; what is unknown is no number', () => {
    fc.assert(
      fc.property(reported, fc.array(held, { maxLength: 6 }), bytes(4_096), (card, instances, keptBytes) => {
        const bar = vramBar(card, instances, keptBytes);
        expect(bar.segments.every((segment) => segment.bytes >= 0)).toBe(true);
        if (card.totalBytes === null) {
          expect(bar.segments.some(({ kind }) => kind === 'free' || kind === 'unknown')).toBe(false);
          return;
        }
        expect(sumOf(bar.segments)).toBe(card.totalBytes + bar.overBytes);
        if (card.usedBytes === null) expect(bar.segments.some(({ kind }) => kind === 'free')).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
