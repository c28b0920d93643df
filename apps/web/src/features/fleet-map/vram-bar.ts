import { type ForeignProcess, type Gpu, type InstanceView, MIB } from '@aivailable/contracts';

/**
 * One GPU's memory as segments that add up to its total. What the driver measured wins over what was estimated;
 * what nobody knows is a segment called unknown, never a zero.
 */
export type SegmentKind = 'instance' | 'promise' | 'foreign' | 'driver' | 'headroom' | 'free' | 'unknown';
/** Where an instance's bytes come from: read off the driver, computed from the file, or promised and not loaded yet. */
export type Basis = 'measured' | 'estimate' | 'promised';

export interface Segment {
  readonly key: string;
  readonly kind: SegmentKind;
  readonly bytes: number;
  readonly instance: InstanceView | null;
  readonly basis: Basis | null;
  /** Whose the foreign bytes are, where it is told. */
  readonly process: ForeignProcess | null;
}

export interface VramBar {
  readonly totalBytes: number | null;
  /** As the driver says; null when it does not. */
  readonly usedBytes: number | null;
  readonly segments: readonly Segment[];
  /** Bytes by which promises and use exceed the card; 0 is the rule. */
  readonly overBytes: number;
}

interface Share {
  readonly instance: InstanceView;
  readonly reservedBytes: number;
  readonly heldBytes: number;
  readonly basis: Basis;
}

/** `keptBytes`: the headroom, as far as it is free. */
export function vramBar(gpu: Gpu, instances: readonly InstanceView[], keptBytes = 0): VramBar {
  const shares = instances.flatMap((instance) => shareOf(gpu.id, instance));
  const claimed = [...shares.flatMap(segmentsOf), ...foreign(gpu, shares), ...driver(gpu)];
  const claimedBytes = sumOf(claimed);
  const bar = { totalBytes: gpu.totalBytes, usedBytes: gpu.usedBytes };
  if (gpu.totalBytes === null) return { ...bar, segments: claimed, overBytes: 0 };
  const restBytes = gpu.totalBytes - claimedBytes;
  return { ...bar, segments: [...claimed, ...rest(gpu, restBytes, keptBytes)], overBytes: Math.max(0, -restBytes) };
}

export function sumOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

const LOADED = new Set<InstanceView['state']>(['ready', 'draining']);

function shareOf(gpuId: string, instance: InstanceView): Share[] {
  const place = instance.gpus.findIndex((gpu) => gpu.gpuId === gpuId);
  const reservedBytes = instance.gpus[place]?.reservedBytes;
  if (reservedBytes === undefined || instance.state === 'stopped') return [];
  if (!LOADED.has(instance.state)) return [{ instance, reservedBytes, heldBytes: 0, basis: 'promised' }];
  const rise = instance.measured?.driverRiseBytes[place] ?? null;
  if (rise === null) return [{ instance, reservedBytes, heldBytes: reservedBytes, basis: 'estimate' }];
  return [{ instance, reservedBytes, heldBytes: Math.max(0, rise), basis: 'measured' }];
}

function segmentsOf({ instance, reservedBytes, heldBytes, basis }: Share): Segment[] {
  const id = instance.instanceId;
  const bytes = basis === 'promised' ? reservedBytes : heldBytes;
  const own: Segment = { key: id, kind: 'instance', bytes, instance, basis, process: null };
  const untakenBytes = reservedBytes - bytes;
  if (untakenBytes <= 0) return [own];
  return [own, { ...own, key: `${id}-promise`, kind: 'promise', bytes: untakenBytes, basis: null }];
}

/** What the driver counts as used and none of our instances explains; one that is loading may explain all it was promised. */
function foreign(gpu: Gpu, shares: readonly Share[]): Segment[] {
  const named = (gpu.foreignProcesses ?? []).filter(({ bytes }) => (bytes ?? 0) >= NAMED_BYTES);
  const explained = shares.reduce(
    (sum, share) => sum + (share.basis === 'promised' ? share.reservedBytes : share.heldBytes),
    0,
  );
  let left = gpu.usedBytes === null ? Number.POSITIVE_INFINITY : gpu.usedBytes - explained;
  const segments = named.flatMap((process): Segment[] => {
    const bytes = Math.min(process.bytes ?? 0, left);
    left -= bytes;
    const key = `foreign-${process.pid}`;
    return bytes > 0 ? [{ key, kind: 'foreign', bytes, instance: null, basis: null, process }] : [];
  });
  return [...segments, ...(Number.isFinite(left) ? plain('foreign', left) : [])];
}

/** Smaller ones share the segment of the unnamed. */
const NAMED_BYTES = 64 * MIB;

const driver = (gpu: Gpu): Segment[] => plain('driver', gpu.reservedBytes ?? 0);

function rest(gpu: Gpu, bytes: number, keptBytes: number): Segment[] {
  if (gpu.usedBytes === null) return plain('unknown', bytes);
  const kept = Math.min(bytes, keptBytes);
  return [...plain('free', bytes - kept), ...plain('headroom', kept)];
}

function plain(kind: SegmentKind, bytes: number): Segment[] {
  return bytes > 0 ? [{ key: kind, kind, bytes, instance: null, basis: null, process: null }] : [];
}
