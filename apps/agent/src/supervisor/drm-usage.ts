/**
 * What a process holds on cards, from the lines that the kernel writes beside its open files (Linux,
 * Documentation/gpu/drm-usage-stats.rst and amdgpu's own `amd-` keys).
 */
export interface DrmUsage {
  readonly vramBytes: number | null;
  readonly gttBytes: number | null;
  readonly evictedBytes: number | null;
}

/** Newer kernels write the later ones of each; both mean what lies there now. */
const VRAM = ['drm-resident-vram', 'drm-resident-vram0', 'drm-memory-vram'];
const GTT = ['drm-resident-gtt', 'drm-memory-gtt'];
const EVICTED = ['amd-evicted-vram', 'drm-evicted-vram'];
const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Of all its files together, those of the given cards alone; a file that was opened twice is one client. */
export function drmUsage(files: readonly string[], pciBusIds: readonly string[]): DrmUsage {
  const clients = new Map<string, Map<string, string>>();
  for (const file of files) {
    const keys = keysOf(file);
    const place = keys.get('drm-pdev')?.toLowerCase() ?? '';
    if (pciBusIds.includes(place)) clients.set(`${place} ${keys.get('drm-client-id') ?? file}`, keys);
  }
  const sum = (names: readonly string[]): number | null => {
    const known = [...clients.values()].map((keys) => bytesOf(keys, names)).filter((bytes) => bytes !== null);
    return known.length === 0 ? null : known.reduce((total, bytes) => total + bytes, 0);
  };
  return { vramBytes: sum(VRAM), gttBytes: sum(GTT), evictedBytes: sum(EVICTED) };
}

function keysOf(file: string): Map<string, string> {
  const pairs = file.split('\n').map((line) => /^([\w-]+):\s*(.*?)\s*$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ''] as const])));
}

function bytesOf(keys: ReadonlyMap<string, string>, names: readonly string[]): number | null {
  const value = names.map((name) => keys.get(name)).find((found) => found !== undefined);
  const [, digits, unit = ''] = /^(\d{1,15})(?:\s+(KiB|MiB|GiB))?$/.exec(value ?? '') ?? [];
  const bytes = digits === undefined ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
