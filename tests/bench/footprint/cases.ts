import type { KvType } from '@aivailable/footprint';

export interface EngineCase {
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
}

type Size = Omit<EngineCase, 'kvType'>;

/** Three contexts with two types of cache each. */
export const CASES: readonly EngineCase[] = withBothTypes([
  { contextTokens: 1024, slots: 1 },
  { contextTokens: 4096, slots: 2 },
  { contextTokens: 16_384, slots: 1 },
]);

/** With few tokens for many slots, and a context that is no round number. */
export const FURTHER_CASES: readonly EngineCase[] = withBothTypes([
  { contextTokens: 512, slots: 4 },
  { contextTokens: 3000, slots: 3 },
  { contextTokens: 10_240, slots: 1 },
]);

/** Of the models that the formulas were not written with. */
export const HELD_OUT_CASES: readonly EngineCase[] = withBothTypes([
  { contextTokens: 800, slots: 2 },
  { contextTokens: 2048, slots: 4 },
  { contextTokens: 7000, slots: 1 },
]);

function withBothTypes(sizes: readonly Size[]): EngineCase[] {
  return sizes.flatMap((size) => [
    { ...size, kvType: 'f16' as const },
    { ...size, kvType: 'q8_0' as const },
  ]);
}

/** On two devices: what a split changes shows in few cases. */
export const SPLIT_CASES: readonly EngineCase[] = [
  { contextTokens: 4096, slots: 2, kvType: 'f16' },
  { contextTokens: 10_240, slots: 1, kvType: 'q8_0' },
];

/** Bytes in MiB, for each device in order. */
export interface EngineRun extends EngineCase {
  readonly kvMib: readonly number[];
  readonly computeMib: readonly number[];
  /** One more than the devices where nothing ran beside them. */
  readonly splits: number;
}

export interface EngineRuns {
  readonly weightsMib: readonly number[];
  readonly runs: readonly EngineRun[];
}
