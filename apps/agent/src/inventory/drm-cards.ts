import { pciAddress } from './pci-address.js';
import { countFile, hexFile, type KernelFiles, wholeNumber } from './sysfs.js';

/** A card as the kernel numbers it. Only `cardN` counts (connectors are `cardN-DP-1`), and numbers have gaps. */
export interface DrmCard {
  readonly number: number;
  /** Its folder under sysfs. */
  readonly device: string;
  readonly deviceId: number;
  readonly driver: string | null;
  readonly address: string | null;
}

export async function drmCards(sysfs: KernelFiles, vendorId: number): Promise<DrmCard[]> {
  const names = (await sysfs.list('class/drm')).filter((name) => /^card\d+$/.test(name));
  const numbers = names.map((name) => Number(name.slice(4))).sort((a, b) => a - b);
  const found = await Promise.all(numbers.map((number) => drmCard(sysfs, number, vendorId)));
  return found.filter((card) => card !== null);
}

async function drmCard(sysfs: KernelFiles, number: number, vendorId: number): Promise<DrmCard | null> {
  const device = `class/drm/card${number}/device`;
  const deviceId = await hexFile(sysfs, `${device}/device`);
  if (deviceId === null || (await hexFile(sysfs, `${device}/vendor`)) !== vendorId) return null;
  const uevent = (await sysfs.text(`${device}/uevent`)) ?? '';
  const value = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(uevent)?.[1]?.trim() ?? null;
  return { number, device, deviceId, driver: value('DRIVER'), address: pciAddress(value('PCI_SLOT_NAME') ?? '') };
}

export interface Gauges {
  readonly temperatureC: number | null;
  readonly utilisationPercent: number | null;
  readonly powerW: number | null;
}

export async function readGauges(sysfs: KernelFiles, device: string): Promise<Gauges> {
  const monitor = `${device}/hwmon/${(await sysfs.list(`${device}/hwmon`))[0] ?? 'none'}`;
  const milliC = signed(await sysfs.text(`${monitor}/temp1_input`));
  const microW =
    (await countFile(sysfs, `${monitor}/power1_average`)) ?? (await countFile(sysfs, `${monitor}/power1_input`));
  return {
    temperatureC: milliC === null ? null : milliC / 1_000,
    utilisationPercent: await countFile(sysfs, `${device}/gpu_busy_percent`),
    powerW: microW === null ? null : microW / 1_000_000,
  };
}

/** A machine outdoors is below zero. */
function signed(text: string | null): number | null {
  const size = wholeNumber(text?.replace(/^-/, ''));
  return size !== null && text?.startsWith('-') ? -size : size;
}
