/** What the driver and the kernel say, at one moment, of an engine that runs. Unknown is null, never 0. */
export interface DriverSample {
  readonly atMs: number;
  /** Of the engine's process, over all cards: what it holds in VRAM ... */
  readonly vramBytes: number | null;
  /** ... in RAM that the GPU reaches (GTT) ... */
  readonly gttBytes: number | null;
  /** ... and in RAM although it belongs into VRAM, because the driver moved it there. */
  readonly evictedBytes: number | null;
  /** Of our cards together, whoever holds it. */
  readonly cardVramBytes: number | null;
  readonly cardGttBytes: number | null;
  /** Of the busiest of our cards. */
  readonly busyPercent: number | null;
  /** Processor time that the engine's process has used since it began. */
  readonly cpuMs: number | null;
}

/** What the engine itself says that it holds in VRAM. */
export interface HeldInVram {
  /** Weights and cache, which it never gives back; null where it does not say. */
  readonly bytes: number | null;
  readonly layers: number | null;
}
