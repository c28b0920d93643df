import { DEFAULT_HEADROOM_BYTES, type Gpu, type GpuHeadroom, MIB, type Report } from '@aivailable/contracts';

/** 200 to 900 MiB were seen on cards of 8 to 80 GiB. */
const UNTOLD_RESERVE_SHARE = 0.02;
const NOISE_BYTES = MIB;

/**
 * What is kept free on a card: for a desktop that grows, for the error of an estimate, and for what the driver keeps
 * for itself. An admin's word wins. Drivers before 510 do not take their reserve off the free bytes; there it is kept
 * free by us, as it was seen on this card once, else as a share of the card.
 */
export function headroomOf(gpu: Gpu, setBytes: number | null, reserveBytes: number | null): GpuHeadroom {
  const bytes = setBytes ?? (gpu.kind === 'trial' ? 0 : DEFAULT_HEADROOM_BYTES + untoldBytes(gpu, reserveBytes));
  return { gpuId: gpu.id, bytes, setBytes, reserveBytes };
}

/** The driver's reserve as far as its free bytes do not leave it out already. */
function untoldBytes(gpu: Gpu, learnedBytes: number | null): number {
  const toldBytes = reserveOf(gpu);
  if (learnedBytes !== null) return Math.max(0, learnedBytes - (toldBytes ?? 0));
  const tellsNone = gpu.vendor === 'nvidia' && gpu.kind === 'real' && (toldBytes ?? 0) === 0;
  return tellsNone ? Math.round((gpu.totalBytes ?? 0) * UNTOLD_RESERVE_SHARE) : 0;
}

/** What is neither used nor free. */
function reserveOf({ totalBytes, usedBytes, freeBytes, reservedBytes }: Gpu): number | null {
  if (totalBytes === null || usedBytes === null || freeBytes === null) return reservedBytes;
  return Math.max(0, totalBytes - usedBytes - freeBytes);
}

type Reserves = Readonly<Record<string, number>>;

/** While something of ours runs, its share of the reserve cannot be told apart. */
export function learnedReserves(known: Reserves, { gpus, instances }: Pick<Report, 'gpus' | 'instances'>): Reserves {
  if (instances.some(({ state }) => HOLDING.includes(state))) return known;
  const news = gpus.flatMap((gpu): [string, number][] => {
    const bytes = gpu.kind === 'trial' ? null : reserveOf(gpu);
    const before = known[gpu.id];
    if (bytes === null || bytes === 0) return [];
    return before !== undefined && Math.abs(bytes - before) < NOISE_BYTES ? [] : [[gpu.id, bytes]];
  });
  return news.length === 0 ? known : { ...known, ...Object.fromEntries(news) };
}

const HOLDING: readonly string[] = ['starting', 'ready', 'draining'];
