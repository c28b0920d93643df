import { formatBytes, type Gpu, type MeasuredBytes, MIB } from '@aivailable/contracts';
import { EngineFailure } from '../engines/engine.js';

/** Less than this share of what the engine says, and the driver has not seen the load come. */
const LEAST_SHARE = 0.5;
/** Drivers count in pages and pools; what is this small proves nothing. */
const PROVABLE_BYTES = 32 * MIB;

/**
 * The driver's side of the proof: what the engine says lies in VRAM must have come there. Where a driver counts nothing
 * there is nothing to compare; what other processes gave back meanwhile is added.
 */
export function proveRise(
  servedName: string,
  measured: MeasuredBytes,
  before: readonly Gpu[],
  after: readonly Gpu[],
): void {
  const rises = measured.driverRiseBytes.filter((rise) => rise !== null);
  if (rises.length === 0 || rises.length < measured.driverRiseBytes.length) return;
  const claimed = (measured.weightsBytes ?? 0) + (measured.kvBytes ?? 0);
  const seen = rises.reduce((sum, rise) => sum + rise, 0) + Math.max(0, foreignOn(before) - foreignOn(after));
  if (claimed < PROVABLE_BYTES || seen >= claimed * LEAST_SHARE) return;
  throw new EngineFailure(
    'cpu_spill',
    `"${servedName}" was stopped: it says that ${formatBytes(claimed)} of weights and cache lie on the GPU, but the driver saw only ${formatBytes(Math.max(0, seen))} come.`,
  );
}

function foreignOn(gpus: readonly Gpu[]): number {
  const processes = gpus.flatMap(({ foreignProcesses = [] }) => foreignProcesses);
  return processes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
