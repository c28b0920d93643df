import { formatBytes, type Gpu } from '@aivailable/contracts';
import type { InventoryView } from './inventory.js';

/** What `gpus` prints: one line per card, then what stands against it. */
export function describeInventory({ gpus, issues }: InventoryView): string {
  const cards = gpus.map(describeGpu);
  return [...cards, ...issues.map(({ code, message }) => `${code}: ${message}`)].join('\n');
}

/** The cards of a machine in one line; a pretend card says that it is one (a trial device's name says so itself). */
export function nameCards(gpus: readonly Gpu[]): string {
  return gpus.length > 0 ? gpus.map(cardName).join(', ') : 'no GPU found';
}

export function cardName({ name, kind }: Pick<Gpu, 'name' | 'kind'>): string {
  return kind === 'simulated' ? `${name} (simulated)` : name;
}

function describeGpu(gpu: Gpu): string {
  const { totalBytes, freeBytes, architecture, driverVersion, usable, backends, id } = gpu;
  const facts = [
    `${formatBytes(totalBytes)} (${formatBytes(freeBytes)} free)`,
    architecture,
    driverVersion === null ? null : `driver ${driverVersion}`,
    usable ? backends.join(', ') : 'not used',
    id,
  ];
  return `${gpu.index}: ${cardName(gpu)}: ${facts.filter((fact) => fact !== null).join(', ')}`;
}
