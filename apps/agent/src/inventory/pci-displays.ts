import { pciAddress } from './pci-address.js';
import { hexFile, type KernelFiles } from './sysfs.js';

export const NVIDIA_VENDOR = 0x10de;
export const AMD_VENDOR = 0x1002;
export const INTEL_VENDOR = 0x8086;

export interface PciDisplay {
  readonly address: string;
  readonly vendorId: number;
}

/** 0x03: VGA (0x0300), 3D (0x0302, most server cards) and other displays (0x0380, some APUs). */
const DISPLAY_CLASS = 0x03;
const DEVICES = 'bus/pci/devices';

/** What could show a picture or compute, whether or not a driver took it. */
export async function pciDisplays(sysfs: KernelFiles): Promise<PciDisplay[]> {
  const found = await Promise.all((await sysfs.list(DEVICES)).map((name) => displayAt(sysfs, name)));
  return found.filter((display) => display !== null);
}

async function displayAt(sysfs: KernelFiles, name: string): Promise<PciDisplay | null> {
  const address = pciAddress(name);
  const deviceClass = await hexFile(sysfs, `${DEVICES}/${name}/class`);
  if (address === null || deviceClass === null || deviceClass >> 16 !== DISPLAY_CLASS) return null;
  const vendorId = await hexFile(sysfs, `${DEVICES}/${name}/vendor`);
  return vendorId === null ? null : { address, vendorId };
}
