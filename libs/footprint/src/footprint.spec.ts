import { MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type FootprintOptions, footprint } from './footprint.js';
import type { ModelShape } from './model-shape.js';
import { OVERHEAD_BYTES } from './overhead.js';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** A llama of 7 billion weights in f16, as public logs show it. */
const llama7b: ModelShape = {
  architecture: 'llama',
  parameterCount: 6_738_415_616,
  trainedContextTokens: 4096,
  embeddingLength: 4096,
  feedForwardLength: 11_008,
  headCount: 32,
  kvHeads: Array.from({ length: 32 }, () => 32),
  keyLength: 128,
  valueLength: 128,
  vocabularySize: 32_000,
  layerBytes: Array.from({ length: 32 }, () => 404_766_720),
  outputBytes: 262_160_384,
  tokenTableBytes: 262_144_000,
  outputIsTied: false,
};

const options: FootprintOptions = { contextTokens: 4096, slots: 1, kvType: 'f16', backend: 'vulkan', gpuCount: 1 };

describe('the footprint of a dense llama', () => {
  it('has the KV cache that llama.cpp prints for 4096 tokens: 2048 MiB', () => {
    expect(footprint(llama7b, options).kvBytes).toBe(2048 * MIB);
  });

  it('shrinks the KV cache by the block sizes of its type', () => {
    expect(footprint(llama7b, { ...options, kvType: 'q8_0' }).kvBytes).toBe(1088 * MIB);
    expect(footprint(llama7b, { ...options, kvType: 'q4_0' }).kvBytes).toBe(576 * MIB);
  });

  it('rounds the context of a slot up to 256 tokens', () => {
    const rounded = footprint(llama7b, { ...options, contextTokens: 4096 + 256, slots: 3 });
    expect(footprint(llama7b, { ...options, contextTokens: 4097, slots: 3 })).toEqual(rounded);
  });

  it('leaves the token table in RAM, counts it once where the output shares it, and always on the trial device', () => {
    const untied = footprint(llama7b, options).weightsBytes;
    expect(untied).toBe(32 * 404_766_720 + 262_160_384);
    expect(footprint({ ...llama7b, outputIsTied: true }, options).weightsBytes).toBe(untied + 262_144_000);
    expect(footprint(llama7b, { ...options, backend: 'cpu' }).weightsBytes).toBe(untied + 262_144_000);
  });

  it('needs a compute buffer for one layer at a time, the masks and the logits, and says so', () => {
    const { terms, computeBytes } = footprint(llama7b, options);
    const inner = 512 * 4 * (3 * 11_008 + 2 * 4096) + 2 * 4096 * 512;
    expect(computeBytes).toBeGreaterThan(inner);
    expect(computeBytes).toBeLessThan(1.2 * inner);
    const named = ['Attention masks', 'Activations', 'Reordering'].map((name) =>
      terms.find((term) => term.name === name),
    );
    expect(named.map((term) => term?.formula)).toEqual([
      '2 B x 4096 cells x 512 tokens',
      "most at a time of 512 tokens x 4 B x (embedding 4096, feed-forward 11008), in the engine's order",
      '4 B x 512 tokens x embedding 4096',
    ]);
  });

  it('shows its terms in words with the numbers in them', () => {
    const kv = footprint(llama7b, options).terms.find(({ name }) => name === 'KV cache');
    expect(kv?.formula).toBe('32 layers x 1 slots x 4096 tokens x 32 KV heads x (128 + 128) x 2 B');
  });

  it('splits by layers, with the output on the last GPU and pipeline copies on each', () => {
    const { perGpu } = footprint(llama7b, { ...options, gpuCount: 2 });
    // llama.cpp counts the output as layer 33 of 33: 17 layers on the first, 15 and the output on the second.
    expect(perGpu.map(({ weightsBytes }) => weightsBytes)).toEqual([17 * 404_766_720, 15 * 404_766_720 + 262_160_384]);
    expect(perGpu.map(({ kvBytes }) => kvBytes)).toEqual([1088 * MIB, 960 * MIB]);
    const each = 512 * 4 * (3 * 11_008 + 2 * 4096) + 4 * 512 * (2 * 4096 + 4 * 4096);
    expect(perGpu[0]?.computeBytes).toBeGreaterThan(each);
    expect(perGpu[0]?.computeBytes).toBeLessThan(1.15 * each);
  });

  it('follows unequal shares and refuses a number of shares that is not the number of GPUs', () => {
    const { perGpu } = footprint(llama7b, { ...options, gpuCount: 2, shares: [3, 1] });
    expect(perGpu[0]?.kvBytes).toBe((25 / 32) * 2048 * MIB);
    expect(() => footprint(llama7b, { ...options, gpuCount: 2, shares: [1] })).toThrow('1 shares for 2 GPUs.');
  });
});

const shapes: fc.Arbitrary<ModelShape> = fc.integer({ min: 1, max: 80 }).chain((layers) =>
  fc.record({
    architecture: fc.constant('llama'),
    parameterCount: fc.integer({ min: 1, max: 1e12 }),
    trainedContextTokens: fc.option(fc.integer({ min: 256, max: 1_048_576 })),
    embeddingLength: fc.integer({ min: 1, max: 256 }).map((n) => n * 64),
    feedForwardLength: fc.integer({ min: 1, max: 1024 }).map((n) => n * 32),
    headCount: fc.integer({ min: 1, max: 128 }),
    kvHeads: fc.array(fc.integer({ min: 1, max: 128 }), { minLength: layers, maxLength: layers }),
    keyLength: fc.constantFrom(32, 64, 96, 128, 256),
    valueLength: fc.constantFrom(32, 64, 96, 128, 256),
    vocabularySize: fc.integer({ min: 1, max: 300_000 }),
    layerBytes: fc.array(fc.integer({ min: 1, max: 4e9 }), { minLength: layers, maxLength: layers }),
    outputBytes: fc.integer({ min: 0, max: 4e9 }),
    tokenTableBytes: fc.integer({ min: 1, max: 4e9 }),
    outputIsTied: fc.boolean(),
  }),
);

const wishes: fc.Arbitrary<FootprintOptions> = fc.record({
  contextTokens: fc.integer({ min: 1, max: 262_144 }),
  slots: fc.integer({ min: 1, max: 64 }),
  kvType: fc.constantFrom('f16', 'q8_0', 'q4_0'),
  backend: fc.constantFrom('cuda', 'rocm', 'vulkan', 'cpu'),
  gpuCount: fc.integer({ min: 1, max: 8 }),
});

describe('every footprint', () => {
  it('is the sum of its terms, of its columns and of its GPUs, in whole bytes', () => {
    fc.assert(
      fc.property(shapes, wishes, (shape, wish) => {
        const found = footprint(shape, wish);
        expect(Number.isSafeInteger(found.totalBytes)).toBe(true);
        expect(sum(found.terms.map(({ bytes }) => bytes))).toBe(found.totalBytes);
        expect(found.weightsBytes + found.kvBytes + found.computeBytes + found.overheadBytes).toBe(found.totalBytes);
        expect(found.perGpu).toHaveLength(wish.gpuCount);
        for (const column of ['weightsBytes', 'kvBytes', 'computeBytes', 'overheadBytes', 'totalBytes'] as const) {
          expect(sum(found.perGpu.map((gpu) => gpu[column]))).toBe(found[column]);
        }
      }),
    );
  });

  it('never needs less for weights and caches when the context or the slots grow', () => {
    fc.assert(
      fc.property(shapes, wishes, fc.nat(100_000), fc.nat(16), (shape, wish, moreTokens, moreSlots) => {
        const stored = (each: FootprintOptions) => footprint(shape, each).weightsBytes + footprint(shape, each).kvBytes;
        const before = stored(wish);
        const longer = { ...wish, contextTokens: wish.contextTokens + moreTokens };
        expect(stored(longer)).toBeGreaterThanOrEqual(before);
        expect(stored({ ...wish, slots: wish.slots + moreSlots })).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('keeps weights and KV cache the same in sum on however many GPUs', () => {
    fc.assert(
      fc.property(shapes, wishes, (shape, wish) => {
        const [one, many] = [footprint(shape, { ...wish, gpuCount: 1 }), footprint(shape, wish)];
        expect(many.weightsBytes).toBe(one.weightsBytes);
        expect(many.kvBytes).toBe(one.kvBytes);
        expect(many.overheadBytes).toBe(wish.gpuCount * OVERHEAD_BYTES[wish.backend]);
      }),
    );
  });
});
