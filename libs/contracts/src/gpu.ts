import { z } from 'zod';
import { MIB } from './units.js';

/** What serves the computation on a GPU. `cpu` exists for the trial device alone. */
export const backend = z.enum(['cuda', 'rocm', 'vulkan', 'cpu']);
export type Backend = z.infer<typeof backend>;

/** `real` is silicon; `trial` is the marked CPU stand-in of a machine without GPU; `simulated` is a pretend card. */
export const deviceKind = z.enum(['real', 'trial', 'simulated']);
export type DeviceKind = z.infer<typeof deviceKind>;

export const vendor = z.enum(['nvidia', 'amd', 'intel', 'cpu', 'unknown']);
export type Vendor = z.infer<typeof vendor>;

/** What is kept free on a card where nobody said otherwise. */
export const DEFAULT_HEADROOM_BYTES = 256 * MIB;

const knownOrNull = z.number().nullable();
const bytesOrNull = z.number().int().nonnegative().nullable();

/** A process on the card that no engine of ours is. Nobody touches it; the planner works around it. */
export const foreignProcess = z.object({
  pid: z.number().int().nonnegative(),
  /** The program's name without its folder. */
  name: z.string().min(1),
  /** Who started it; absent or null when the system does not tell. */
  user: z.string().nullable().optional(),
  /** What it holds on this card; null when the driver does not tell. */
  bytes: bytesOrNull,
});
export type ForeignProcess = z.infer<typeof foreignProcess>;

/**
 * One device with VRAM, as the agent sees it. Unknown is null, never 0.
 * `id` is stable over restarts: the UUID for NVIDIA, unique id or PCI slot for AMD.
 */
export const gpu = z.object({
  id: z.string().min(1),
  kind: deviceKind,
  vendor,
  index: z.number().int().nonnegative(),
  uuid: z.string().nullable(),
  pciBusId: z.string().nullable(),
  name: z.string(),
  totalBytes: bytesOrNull,
  usedBytes: bytesOrNull,
  freeBytes: bytesOrNull,
  reservedBytes: bytesOrNull,
  computeCapability: z.string().nullable(),
  architecture: z.string().nullable(),
  driverVersion: z.string().nullable(),
  temperatureC: knownOrNull,
  utilisationPercent: knownOrNull,
  powerW: knownOrNull,
  integrated: z.boolean(),
  usable: z.boolean(),
  /** Why nothing is placed on it; null when usable. */
  refusal: z.string().nullable(),
  backends: z.array(backend),
  /** Absent when nobody looked. */
  foreignProcesses: z.array(foreignProcess).optional(),
});
export type Gpu = z.infer<typeof gpu>;
