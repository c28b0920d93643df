import { type Gpu, MIB } from '@aivailable/contracts';

/** Less is a desktop that redraws; as much is somebody's job that starts, grows or ends. */
const WORTH_A_LOOK_BYTES = 64 * MIB;

/** Whether the planner should look again, although nothing but gauges changed. */
export function freeBytesMoved(before: readonly Gpu[], after: readonly Gpu[]): boolean {
  return after.some(({ id, freeBytes }) => {
    const was = before.find((gpu) => gpu.id === id)?.freeBytes ?? null;
    if (was === null || freeBytes === null) return was !== freeBytes;
    return Math.abs(freeBytes - was) >= WORTH_A_LOOK_BYTES;
  });
}
