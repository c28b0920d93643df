/** What our own instances do on a GPU; pretend cards have nobody else to ask. */
export interface GpuLoad {
  readonly reservedBytes: number;
  /** Busy slots of all slots, 0 to 1. */
  readonly busyShare: number;
}

export type LoadOf = (gpuId: string) => GpuLoad;
