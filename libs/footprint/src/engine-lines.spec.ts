/**
 * What a real engine allocated for a small model of every family, recorded from its log by `npm run bench -- footprint`,
 * against what we compute from the same header.
 */
import { readFileSync } from 'node:fs';
import { MIB } from '@aivailable/contracts';
import { describedGguf } from '@aivailable/gguf';
import { describe, expect, it } from '@jest/globals';
import { footprint, type KvType } from './footprint.js';
import { modelShape } from './read-shape.js';

interface Recorded {
  readonly name: string;
  readonly weightsMib: number;
  readonly runs: readonly Run[];
  readonly metadata: Record<string, unknown>;
  readonly tensors: readonly (readonly [name: string, type: string, ...shape: number[]])[];
}

interface Run {
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
  readonly kvMib: number;
  readonly computeMib: number;
}

const file = new URL('./fixtures/engine-lines.json', import.meta.url);
const recorded: Recorded[] = JSON.parse(readFileSync(file, 'utf8'));
/** The log rounds each buffer to 0.01 MiB, and a model may have two. */
const ROUNDING_MIB = 0.011;

function shapeOf({ name, metadata, tensors }: Recorded) {
  const listed = tensors.map(([tensor, type, ...shape]) => ({ name: tensor, type, shape }));
  const result = modelShape(describedGguf({ metadata, tensors: listed }, name));
  if (!result.ok) throw new Error(result.reason);
  return result.shape;
}

const shareOff = (ours: number, theirs: number) =>
  Math.max(0, Math.abs(ours - theirs) - ROUNDING_MIB) / Math.max(theirs, 1e-9);

describe.each(recorded.map((each) => [each.name, each] as const))('%s', (_, each) => {
  const shape = shapeOf(each);
  const ours = ({ contextTokens, slots, kvType }: Run) => {
    const batchSlots = shape.cacheless ? 1 : slots;
    return footprint(shape, { contextTokens, slots: batchSlots, kvType, backend: 'vulkan', gpuCount: 1 });
  };

  it('has weights and caches within half a percent of the engine', () => {
    for (const run of each.runs) {
      const { weightsBytes, kvBytes } = ours(run);
      expect(shareOff(weightsBytes / MIB, each.weightsMib)).toBeLessThan(0.005);
      expect(run.kvMib === 0 ? kvBytes : shareOff(kvBytes / MIB, run.kvMib)).toBeLessThan(0.005);
    }
  });

  it('is never more than two percent below the engine in sum', () => {
    for (const run of each.runs) {
      const { weightsBytes, kvBytes, computeBytes } = ours(run);
      const engine = each.weightsMib + run.kvMib + run.computeMib;
      expect((weightsBytes + kvBytes + computeBytes) / MIB / engine).toBeGreaterThan(0.98);
    }
  });
});

it('over all families the error is at most 3 % at the median and 8 % at the 95th percentile', () => {
  const errors = recorded
    .flatMap((each) => {
      const shape = shapeOf(each);
      return each.runs.map(({ kvMib, computeMib, ...run }) => {
        const slots = shape.cacheless ? 1 : run.slots;
        const sum = footprint(shape, { ...run, slots, backend: 'vulkan', gpuCount: 1 });
        const engine = each.weightsMib + kvMib + computeMib;
        return Math.abs((sum.totalBytes - sum.overheadBytes) / MIB / engine - 1);
      });
    })
    .sort((a, b) => a - b);
  expect(recorded.length).toBeGreaterThanOrEqual(12);
  expect(errors[Math.floor(errors.length * 0.5)]).toBeLessThan(0.03);
  expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(0.08);
});
