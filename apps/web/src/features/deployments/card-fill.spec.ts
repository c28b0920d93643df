import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aPlannedFleet } from '../../../test/planned-fleet.js';
import { cardFills } from './card-fill.js';

const { snapshot } = aPlannedFleet();
const at = (nodeId: string, bytes: number) => ({ nodeId, gpus: [{ gpuId: 'gpu', reservedBytes: bytes }] });

describe('what comes to a card', () => {
  it('stands beside what is held there, once per card', () => {
    expect(cardFills([at('second', GIB), at('second', GIB), at('third', GIB)], snapshot)).toMatchObject([
      { nodeName: 'second', heldBytes: 2 * GIB, comingBytes: 2 * GIB, freeBytes: 3 * GIB, times: 2 },
      { nodeName: 'third', heldBytes: 0, comingBytes: GIB, freeBytes: 2 * GIB, times: 1 },
    ]);
    expect(cardFills([at('gone', GIB)], snapshot)).toEqual([]);
  });

  it('adds up to the bytes of the card, whatever fits', () => {
    fc.assert(
      fc.property(fc.constantFrom('first', 'second', 'third'), fc.integer({ min: 1, max: GIB }), (node, bytes) => {
        const [card] = cardFills([at(node, bytes)], snapshot);
        expect(card && card.heldBytes + card.comingBytes + card.freeBytes).toBe(card?.totalBytes);
      }),
    );
  });
});
