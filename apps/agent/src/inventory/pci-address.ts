/**
 * One spelling for the places on the PCI bus: nvidia-smi says `00000000:2D:00.0`, sysfs `0000:2d:00.0`.
 * Null for what is no address.
 */
export function pciAddress(text: string): string | null {
  const parts = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text.trim());
  if (!parts) return null;
  const [, domain = '0', bus = '', device = '', fn = ''] = parts;
  return `${Number.parseInt(domain, 16).toString(16).padStart(4, '0')}:${bus}:${device}.${fn}`.toLowerCase();
}
