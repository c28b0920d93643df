import { type ForeignProcess, formatBytes, type Gpu } from '@aivailable/contracts';
import type { InventoryView } from './inventory.js';
import { legacyNotes } from './legacy-table.js';

/** What `gpus` prints for people: a row per card, what is to be known of it below, then what stands against the rest. */
export function describeInventory({ gpus, issues }: InventoryView): string {
  const cards = gpus.length > 0 ? table(gpus) : [];
  const told = new Set(gpus.map(({ refusal }) => refusal));
  const others = issues.filter(({ message }) => !told.has(message)).map(({ code, message }) => `${code}: ${message}`);
  return [...cards, ...(cards.length > 0 && others.length > 0 ? [''] : []), ...others].join('\n');
}

/** The cards of a machine in one line; a pretend card says that it is one (a trial device's name says so itself). */
export function nameCards(gpus: readonly Gpu[]): string {
  return gpus.length > 0 ? gpus.map(cardName).join(', ') : 'no GPU found';
}

export function cardName({ name, kind }: Pick<Gpu, 'name' | 'kind'>): string {
  return kind === 'simulated' ? `${name} (simulated)` : name;
}

const HEAD = ['GPU', 'NAME', 'MEMORY', 'FREE', 'SERVED BY', 'ARCHITECTURE', 'DRIVER'];
const INDENT = '    ';

function table(gpus: readonly Gpu[]): string[] {
  const rows = gpus.map(cellsOf);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const cards = gpus.flatMap((gpu, i) => [line(rows[i] ?? []), ...notesOf(gpu).map((note) => `${INDENT}${note}`)]);
  return [line(HEAD), ...cards];
}

function cellsOf(gpu: Gpu): string[] {
  const { vendor, index, totalBytes, freeBytes, usable, backends, architecture, computeCapability } = gpu;
  return [
    `${vendor} ${index}`,
    cardName(gpu),
    formatBytes(totalBytes),
    formatBytes(freeBytes),
    usable ? backends.join(', ') : 'not used',
    [architecture, computeCapability].filter((word) => word !== null).join(' ') || '-',
    gpu.driverVersion ?? '-',
  ];
}

function notesOf(gpu: Gpu): string[] {
  const { id, pciBusId, refusal, foreignProcesses = [], temperatureC, utilisationPercent, powerW } = gpu;
  const gauges = [
    temperatureC === null ? null : `${temperatureC} °C`,
    utilisationPercent === null ? null : `${utilisationPercent} % busy`,
    powerW === null ? null : `${powerW.toFixed(0)} W`,
  ];
  const facts = [`id ${id}`, pciBusId === null ? null : `PCI ${pciBusId}`, ...gauges];
  return [
    facts.filter((fact) => fact !== null).join(', '),
    ...(refusal === null ? legacyNotes(gpu) : [refusal]),
    ...foreignProcesses.map((process) => `held by others: ${processText(process)}`),
  ];
}

function processText({ name, pid, user, bytes }: ForeignProcess): string {
  return `${name} (${user ? `${user}, ` : ''}pid ${pid}), ${bytes === null ? 'unknown how much' : formatBytes(bytes)}`;
}
