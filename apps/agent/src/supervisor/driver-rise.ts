import type { Gpu, MeasuredBytes } from '@aivailable/contracts';

/**
 * Fills in what the driver says that a load took, where the engine does not know it: used bytes after it less those
 * before. Only drivers of real cards say anything; unknown stays null.
 */
export function withDriverRise(
  measured: MeasuredBytes,
  before: readonly Gpu[],
  after: readonly Gpu[],
  gpuIds: readonly string[],
): MeasuredBytes {
  const driverRiseBytes = gpuIds.map((id, i) => measured.driverRiseBytes[i] ?? riseOf(id, before, after));
  return { ...measured, driverRiseBytes };
}

function riseOf(gpuId: string, before: readonly Gpu[], after: readonly Gpu[]): number | null {
  const usedBytes = (gpus: readonly Gpu[]) =>
    gpus.find(({ id, kind }) => id === gpuId && kind === 'real')?.usedBytes ?? null;
  const [was, is] = [usedBytes(before), usedBytes(after)];
  return was === null || is === null ? null : is - was;
}
