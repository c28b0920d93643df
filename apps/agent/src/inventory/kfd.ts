import { type KernelFiles, wholeNumber } from './sysfs.js';

/** What AMD's compute topology knows of a card. */
export interface KfdNode {
  readonly gfx: string;
  /** By which the driver names the card in the memory of a process; null where it does not say. */
  readonly gpuId: string | null;
}

const NODES = 'class/kfd/kfd/topology/nodes';

/**
 * AMD's compute topology names the architecture of each card, by PCI address: `gfx_target_version 90010` is gfx90a. Its
 * numbers are decimal, node 0 is the processor, and a kernel without KFD simply has none.
 */
export async function kfdNodes(sysfs: KernelFiles): Promise<Map<string, KfdNode>> {
  const found = new Map<string, KfdNode>();
  for (const node of await sysfs.list(NODES)) {
    const properties = readProperties((await sysfs.text(`${NODES}/${node}/properties`)) ?? '');
    const version = properties.get('gfx_target_version') ?? 0;
    const gpuId = await sysfs.text(`${NODES}/${node}/gpu_id`);
    const known = gpuId !== null && /^[1-9]\d*$/.test(gpuId) ? gpuId : null;
    if (version > 0) found.set(address(properties), { gfx: gfxName(version), gpuId: known });
  }
  return found;
}

/** Major in decimal, then one hexadecimal digit each for minor and stepping. */
export function gfxName(version: number): string {
  const major = Math.floor(version / 10_000);
  const minor = Math.floor(version / 100) % 100;
  return `gfx${major}${minor.toString(16)}${(version % 100).toString(16)}`;
}

function readProperties(text: string): Map<string, number> {
  const pairs = text.split('\n').map((line) => /^(\w+) (\d+)$/.exec(line.trim()));
  return new Map(pairs.flatMap((pair) => (pair?.[1] ? [[pair[1], wholeNumber(pair[2]) ?? 0] as const] : [])));
}

function address(properties: Map<string, number>): string {
  const location = properties.get('location_id') ?? 0;
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
  const domain = hex(properties.get('domain') ?? 0, 4);
  return `${domain}:${hex((location >> 8) & 0xff, 2)}:${hex((location >> 3) & 0x1f, 2)}.${location & 7}`;
}
