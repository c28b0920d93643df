/**
 * AMD cards from sysfs alone, which needs no tool and no rights. Only `cardN` folders count (connectors are
 * `cardN-DP-1`), numbers have gaps, and one of them may be a server's own console.
 */
import { join } from 'node:path';
import type { Gpu, Issue } from '@aivailable/contracts';
import { amdName, isIntegrated } from './amd-cards.js';
import { kfdArchitectures } from './kfd.js';
import { pciAddress } from './pci-address.js';
import { AMD_VENDOR } from './pci-displays.js';
import type { Sense, SenseReading } from './sense.js';
import { countFile, hexFile, listFolder, textFile } from './sysfs.js';

export class AmdSense implements Sense {
  readonly name = 'amd';

  constructor(private readonly sysfsRoot: string) {}

  async look(): Promise<SenseReading> {
    const drm = join(this.sysfsRoot, 'class/drm');
    const cards = (await listFolder(drm)).filter((name) => /^card\d+$/.test(name));
    const numbered = cards.map((name) => Number(name.slice(4))).sort((a, b) => a - b);
    const architectures = await kfdArchitectures(this.sysfsRoot);
    const seen = await Promise.all(numbered.map((n) => amdGpu(join(drm, `card${n}/device`), n, architectures)));
    const gpus = seen.filter((gpu) => gpu !== null);
    return { kind: 'seen', gpus, issues: gpus.flatMap(refusalIssue) };
  }
}

async function amdGpu(folder: string, index: number, architectures: Map<string, string>): Promise<Gpu | null> {
  const [vendorId, deviceId] = await Promise.all([hexFile(join(folder, 'vendor')), hexFile(join(folder, 'device'))]);
  if (vendorId !== AMD_VENDOR || deviceId === null) return null;
  const uevent = await readUevent(folder);
  const memory = await readMemory(folder);
  const name =
    (await textFile(join(folder, 'product_name'))) ?? amdName(deviceId, await hexFile(join(folder, 'revision')));
  const integrated = isIntegrated(deviceId, memory);
  const refusal = refusalOf(name, uevent.driver, integrated, memory.totalBytes);
  return {
    id: await stableId(folder, uevent.address, index),
    kind: 'real',
    vendor: 'amd',
    index,
    uuid: null,
    pciBusId: uevent.address,
    name,
    totalBytes: memory.totalBytes,
    usedBytes: memory.usedBytes,
    freeBytes: freeBytes(memory),
    reservedBytes: null,
    computeCapability: null,
    architecture: uevent.address === null ? null : (architectures.get(uevent.address) ?? null),
    driverVersion: await textFile(join(folder, 'driver/module/version')),
    ...(await readGauges(folder)),
    integrated,
    usable: refusal === null,
    refusal,
    backends: ['vulkan'],
  };
}

interface Uevent {
  readonly driver: string | null;
  readonly address: string | null;
}

async function readUevent(folder: string): Promise<Uevent> {
  const text = (await textFile(join(folder, 'uevent'))) ?? '';
  const value = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
  return { driver: value('DRIVER'), address: pciAddress(value('PCI_SLOT_NAME') ?? '') };
}

interface Memory {
  readonly totalBytes: number | null;
  readonly usedBytes: number | null;
  readonly gttBytes: number | null;
  readonly memoryVendor: string | null;
}

async function readMemory(folder: string): Promise<Memory> {
  const [totalBytes, usedBytes, gttBytes, memoryVendor] = await Promise.all([
    countFile(join(folder, 'mem_info_vram_total')),
    countFile(join(folder, 'mem_info_vram_used')),
    countFile(join(folder, 'mem_info_gtt_total')),
    textFile(join(folder, 'mem_info_vram_vendor')),
  ]);
  return { totalBytes, usedBytes, gttBytes, memoryVendor };
}

/** amdgpu keeps no reserve beside its count, so here the difference is the truth. */
function freeBytes({ totalBytes, usedBytes }: Memory): number | null {
  if (totalBytes === null || usedBytes === null || usedBytes > totalBytes) return null;
  return totalBytes - usedBytes;
}

type Gauges = Pick<Gpu, 'temperatureC' | 'utilisationPercent' | 'powerW'>;

async function readGauges(folder: string): Promise<Gauges> {
  const monitor = join(folder, 'hwmon', (await listFolder(join(folder, 'hwmon')))[0] ?? 'none');
  const milliC = await countFile(join(monitor, 'temp1_input'));
  const microW = (await countFile(join(monitor, 'power1_average'))) ?? (await countFile(join(monitor, 'power1_input')));
  return {
    temperatureC: milliC === null ? null : milliC / 1_000,
    utilisationPercent: await countFile(join(folder, 'gpu_busy_percent')),
    powerW: microW === null ? null : microW / 1_000_000,
  };
}

/** The chip's own id where it has one; else its slot, which stays as long as nobody moves the card. */
async function stableId(folder: string, address: string | null, index: number): Promise<string> {
  const unique = await textFile(join(folder, 'unique_id'));
  if (unique !== null && /^[0-9a-f]{8,}$/i.test(unique) && !/^0+$/.test(unique)) return `amd-${unique.toLowerCase()}`;
  return address === null ? `amd-card${index}` : `amd-pci-${address}`;
}

function refusalOf(name: string, driver: string | null, integrated: boolean, totalBytes: number | null): string | null {
  if (integrated) {
    return `${name} is part of the processor and uses the machine's RAM; only cards with memory of their own serve here.`;
  }
  if (driver !== 'amdgpu') {
    const which = driver === null ? 'has no driver' : `is run by the driver "${driver}"`;
    return `${name} ${which}; it needs amdgpu, which comes with the Linux kernel (cards of 2012 to 2014: kernel parameters radeon.si_support=0 radeon.cik_support=0 amdgpu.si_support=1 amdgpu.cik_support=1).`;
  }
  return totalBytes === null
    ? `The driver does not say how much memory ${name} has; nothing can be placed on it.`
    : null;
}

function refusalIssue({ id, refusal }: Gpu): Issue[] {
  return refusal === null ? [] : [{ code: 'gpu_refused', message: refusal, gpuId: id }];
}
