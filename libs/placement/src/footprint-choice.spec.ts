import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeNode, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { architectureOf } from './footprint-choice.js';
import { plan } from './plan.js';
import type { MeasuredOn } from './snapshot.js';

const PASCAL: MeasuredOn = { engine: 'embedded', version: '3.21.1', architecture: 'Pascal' };

/** A wish of 4 GiB by estimate that took 3 on a Pascal card. */
function wish(measuredOn: MeasuredOn) {
  const estimated = fakeWish('toy', 4);
  const measured = { backend: 'vulkan' as const, perGpuBytes: [3 * GIB], measuredOn };
  return {
    ...estimated,
    variants: estimated.variants.map((one) => ({ ...one, footprints: [...one.footprints, measured] })),
  };
}

const node = (architecture: string | null, version: string | null) =>
  fakeNode('n1', [fakeGpu('gpu', 8, { architecture })], {
    engines: [{ engine: 'embedded', backends: ['vulkan'], version }],
  });

const reserved = (card: ReturnType<typeof node>, measuredOn = PASCAL) =>
  plan(fakeSnapshot({ nodes: [card], wishes: [wish(measuredOn)] })).placements[0]?.gpus[0]?.reservedBytes;

describe('what is reserved', () => {
  it('is what the same build took on the same kind of card', () => {
    expect(reserved(node('Pascal', '3.21.1'))).toBe(3 * GIB);
  });

  it.each([
    ['another kind of card', node('Ampere', '3.21.1'), PASCAL],
    ['a card of unknown kind', node(null, '3.21.1'), PASCAL],
    ['another build', node('Pascal', '3.22.0'), PASCAL],
    ['another engine', node('Pascal', '3.21.1'), { ...PASCAL, engine: 'llama-server' as const }],
  ])('is the estimate on %s', (_, card, measuredOn) => {
    expect(reserved(card, measuredOn)).toBe(4 * GIB);
  });

  it('knows cards that share a model by their generations, whatever their order', () => {
    const [a, b] = [{ architecture: 'Pascal' }, { architecture: 'Ampere' }];
    expect(architectureOf([a, b, a])).toBe('Ampere+Pascal');
    expect(architectureOf([{ architecture: null }])).toBe('unknown');
  });
});
