import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAdvice, aSnapshot } from '../test/random-snapshot.fake.js';
import { movePreviews, previewMove } from './preview.js';
import type { PlanOptions, Snapshot } from './snapshot.js';

/** Of every instance to every node, and to one card of it. */
function movesOf({ instances, nodes }: Snapshot) {
  return instances.flatMap(({ id }) =>
    nodes.flatMap(({ id: nodeId, gpus: [gpu] }) => [
      { id, target: { nodeId } },
      ...(gpu ? [{ id, target: { nodeId, gpuIds: [gpu.id] } }] : []),
    ]),
  );
}

describe('many previews of one fleet', () => {
  it('are each the preview that is made alone, in whatever order they are asked for', () => {
    const seen = { moves: 0, fitting: 0, refused: 0 };
    const compare = (snapshot: Snapshot, options: PlanOptions) => {
      const previewOf = movePreviews(snapshot, options);
      for (const { id, target } of movesOf(snapshot)) {
        const preview = previewOf(id, target);
        expect(JSON.stringify(preview)).toBe(JSON.stringify(previewMove(snapshot, id, target, options)));
        seen.moves += 1;
        seen.fitting += preview.ok ? 1 : 0;
        seen.refused += preview.plan.refusals.some(({ replaces }) => replaces === null) ? 1 : 0;
      }
    };
    fc.assert(
      fc.property(aSnapshot, fc.option(anAdvice), (snapshot, advice) =>
        compare(snapshot, advice === null ? {} : { advice }),
      ),
      { numRuns: 100, seed: 7 },
    );
    expect(seen.fitting).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(seen.moves / 20);
  });
});
