import { join } from 'node:path';
import { pciAddress } from './pci-address.js';
import { hexFile, listFolder } from './sysfs.js';

export const NVIDIA_VENDOR = 0x10de;
export const AMD_VENDOR = 0x1002;

export interface PciDisplay {
  readonly address: string;
  readonly vendorId: number;
}

/** What could show a picture or compute, whether or not a driver took it. */
export type PciDisplays = () => Promise<PciDisplay[]>;

/** 0x03: VGA (0x0300), 3D (0x0302, most server cards) and other displays (0x0380, some APUs). */
const DISPLAY_CLASS = 0x03;

export function pciDisplays(sysfsRoot: string): PciDisplays {
  const devices = join(sysfsRoot, 'bus/pci/devices');
  return async () => {
    const names = await listFolder(devices);
    const found = await Promise.all(names.map((name) => displayAt(devices, name)));
    return found.filter((display) => display !== null);
  };
}

async function displayAt(devices: string, name: string): Promise<PciDisplay | null> {
  const address = pciAddress(name);
  const deviceClass = await hexFile(join(devices, name, 'class'));
  if (address === null || deviceClass === null || deviceClass >> 16 !== DISPLAY_CLASS) return null;
  const vendorId = await hexFile(join(devices, name, 'vendor'));
  return vendorId === null ? null : { address, vendorId };
}
