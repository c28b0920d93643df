import { formatBytes, type Gpu } from '@aivailable/contracts';
import type { InventoryView } from './inventory.js';

/** What `gpus` prints: one line per card, then what stands against it. */
export function describeInventory({ gpus, issues }: InventoryView): string {
  const cards = gpus.map(describeGpu);
  return [...cards, ...issues.map(({ code, message }) => `${code}: ${message}`)].join('\n');
}

function describeGpu(gpu: Gpu): string {
  const { name, totalBytes, freeBytes, architecture, driverVersion, usable, backends, id } = gpu;
  const facts = [
    `${formatBytes(totalBytes)} (${formatBytes(freeBytes)} free)`,
    architecture,
    driverVersion === null ? null : `driver ${driverVersion}`,
    usable ? backends.join(', ') : 'not used',
    id,
  ];
  return `${gpu.index}: ${name}: ${facts.filter((fact) => fact !== null).join(', ')}`;
}
