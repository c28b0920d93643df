/** Byte and time units. Every quantity in the product carries its unit in its name: `Bytes`, `Ms`. */
export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** `7.23 GiB`, `96.0 MiB`, `512 B`; `unknown` for null, never 0. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return 'unknown';
  const magnitude = Math.abs(bytes);
  if (magnitude >= GIB) return `${(bytes / GIB).toFixed(2)} GiB`;
  if (magnitude >= MIB) return `${(bytes / MIB).toFixed(1)} MiB`;
  if (magnitude >= KIB) return `${(bytes / KIB).toFixed(1)} KiB`;
  return `${bytes} B`;
}

/** `2026-11-22 11:50:52 UTC`: for sentences, whose readers may sit anywhere. */
export function formatInstant(at: string | number | Date): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
