import type { KvType } from '@aivailable/footprint';

export interface EngineCase {
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
}

/** Three contexts with two types of cache each. */
export const CASES: readonly EngineCase[] = [
  { contextTokens: 1024, slots: 1 },
  { contextTokens: 4096, slots: 2 },
  { contextTokens: 16_384, slots: 1 },
].flatMap((size) => [
  { ...size, kvType: 'f16' as const },
  { ...size, kvType: 'q8_0' as const },
]);

export interface EngineRun extends EngineCase {
  readonly kvMib: number;
  readonly computeMib: number;
  /** 2 where all of the graph ran on the one device. */
  readonly splits: number;
}

export interface EngineRuns {
  readonly weightsMib: number;
  readonly runs: readonly EngineRun[];
}
