/**
 * Names of AMD devices by PCI id and revision, because most consumer cards leave `product_name` empty. Source of every
 * row: `data/amdgpu.ids` of libdrm. Cards that are not here are called by their id.
 */
const NAMES: Readonly<Record<string, string>> = {
  '66a1:02': 'AMD Instinct MI60 / MI50',
  '66a1:06': 'AMD Radeon Pro VII',
  '66af:c1': 'AMD Radeon VII',
  '67df:c1': 'AMD Radeon RX 580 Series',
  '67df:c2': 'AMD Radeon RX 570 Series',
  '67df:c3': 'AMD Radeon RX 580 Series',
  '67df:c4': 'AMD Radeon RX 480 Graphics',
  '67df:c5': 'AMD Radeon RX 470 Graphics',
  '67df:c6': 'AMD Radeon RX 570 Series',
  '67df:c7': 'AMD Radeon RX 480 Graphics',
  '67df:cf': 'AMD Radeon RX 470 Graphics',
  '67df:e1': 'AMD Radeon RX 590 Series',
  '67df:e7': 'AMD Radeon RX 580 Series',
  '67df:ef': 'AMD Radeon RX 570 Series',
  '67ef:cf': 'AMD Radeon RX 460 Graphics',
  '67ff:cf': 'AMD Radeon RX 560 Series',
  '6860:00': 'AMD Radeon Instinct MI25',
  '6863:00': 'AMD Radeon Vega Frontier Edition',
  '687f:c0': 'AMD Radeon RX Vega',
  '687f:c1': 'AMD Radeon RX Vega',
  '687f:c3': 'AMD Radeon RX Vega',
  '6fdf:ef': 'AMD Radeon RX 580 2048SP',
  '731f:c1': 'AMD Radeon RX 5700 XT',
  '731f:c4': 'AMD Radeon RX 5700',
  '731f:ca': 'AMD Radeon RX 5600 XT',
  '7340:c5': 'AMD Radeon RX 5500 XT',
  '738c:01': 'AMD Instinct MI100',
  '73a3:00': 'AMD Radeon Pro W6800',
  '73a5:c0': 'AMD Radeon RX 6950 XT',
  '73bf:c0': 'AMD Radeon RX 6900 XT',
  '73bf:c1': 'AMD Radeon RX 6800 XT',
  '73bf:c3': 'AMD Radeon RX 6800',
  '73df:c0': 'AMD Radeon RX 6750 XT',
  '73df:c1': 'AMD Radeon RX 6700 XT',
  '73df:c5': 'AMD Radeon RX 6700 XT',
  '73ef:c1': 'AMD Radeon RX 6650 XT',
  '73ff:c1': 'AMD Radeon RX 6600 XT',
  '73ff:c7': 'AMD Radeon RX 6600',
  '740f:02': 'AMD Instinct MI210',
  '743f:c1': 'AMD Radeon RX 6500 XT',
  '7448:00': 'AMD Radeon Pro W7900',
  '744c:c8': 'AMD Radeon RX 7900 XTX',
  '744c:cc': 'AMD Radeon RX 7900 XT',
  '744c:ce': 'AMD Radeon RX 7900 GRE',
  '747e:c8': 'AMD Radeon RX 7800 XT',
  '747e:ff': 'AMD Radeon RX 7700 XT',
};

/** Processors with graphics: their "VRAM" is a carve-out of the machine's RAM. Same source. */
const INTEGRATED = new Set([
  ...[0x1309, 0x130a, 0x130b, 0x130c, 0x130d, 0x130e, 0x130f, 0x1313, 0x1315, 0x1316, 0x1318, 0x131b, 0x131c, 0x131d],
  ...[0x1435, 0x1506, 0x15bf, 0x15c8, 0x15d8, 0x15dd, 0x163f, 0x164e, 0x1681],
]);

export function amdName(deviceId: number, revision: number | null): string {
  const device = deviceId.toString(16).padStart(4, '0');
  const named = revision === null ? undefined : NAMES[`${device}:${revision.toString(16).padStart(2, '0')}`];
  return named ?? `AMD GPU 0x${device}`;
}

/** The largest carve-out that firmware sets up by itself; larger ones are known by their device id. */
const CARVE_OUT_BYTES = 4 * 1024 ** 3;

export interface AmdMemory {
  readonly totalBytes: number | null;
  readonly gttBytes: number | null;
  /** Maker of the memory chips; a carve-out has none. */
  readonly memoryVendor: string | null;
}

export function isIntegrated(deviceId: number, { totalBytes, gttBytes, memoryVendor }: AmdMemory): boolean {
  if (INTEGRATED.has(deviceId)) return true;
  if (memoryVendor !== null && memoryVendor !== 'unknown') return false;
  return totalBytes !== null && totalBytes <= CARVE_OUT_BYTES && gttBytes !== null && gttBytes > totalBytes;
}
