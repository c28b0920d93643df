import type { Backend, Gpu } from '@aivailable/contracts';
import { type LegacyVerdict, legacyVerdict } from './legacy-table.js';
import { capabilityBeforeMaxwell, isBeforeMaxwell, nvidiaArchitecture } from './nvidia-cards.js';
import { type CsvRow, mibCell, numberCell, textCell } from './nvidia-csv.js';
import { pciAddress } from './pci-address.js';

/** Pure: two rows of one card in, one GPU out. */
export function nvidiaGpu(row: CsvRow, extra: CsvRow, position: number): Gpu {
  const name = textCell(row.name) ?? 'NVIDIA GPU';
  const capability = numberCell(extra.compute_cap);
  const totalBytes = mibCell(row['memory.total']);
  const driverVersion = textCell(row.driver_version);
  const computeCapability = capability ?? capabilityBeforeMaxwell(name);
  const legacy = legacyVerdict({ vendor: 'nvidia', name, computeCapability, gfx: null, driverVersion });
  const uuid = textCell(row.uuid);
  const facts = { name, computeCapability, legacy, totalBytes, uuid, mig: textCell(extra['mig.mode.current']) };
  const refusal = refusalOf(facts);
  const index = indexOf(row, position);
  const pciBusId = pciAddress(row['pci.bus_id'] ?? '');
  return {
    id: uuid ?? (pciBusId === null ? `nvidia-${index}` : `nvidia-pci-${pciBusId}`),
    kind: 'real',
    vendor: 'nvidia',
    ...{ index, uuid, pciBusId, name, totalBytes },
    usedBytes: mibCell(row['memory.used']),
    freeBytes: mibCell(row['memory.free']),
    reservedBytes: mibCell(extra['memory.reserved']),
    computeCapability: capability === null ? null : textCell(extra.compute_cap),
    architecture: capability === null ? null : nvidiaArchitecture(capability),
    driverVersion,
    temperatureC: numberCell(row['temperature.gpu']),
    utilisationPercent: numberCell(row['utilization.gpu']),
    powerW: numberCell(row['power.draw']),
    integrated: false,
    usable: refusal === null,
    refusal,
    backends: backendsOf(legacy),
  };
}

function indexOf(row: CsvRow, position: number): number {
  const index = numberCell(row.index);
  return index !== null && Number.isSafeInteger(index) && index >= 0 ? index : position;
}

function backendsOf(legacy: LegacyVerdict): Backend[] {
  return legacy.ok ? [...new Set(legacy.routes.map(({ backend }) => backend))] : [];
}

interface CardFacts {
  readonly name: string;
  readonly uuid: string | null;
  readonly computeCapability: number | null;
  readonly legacy: LegacyVerdict;
  readonly totalBytes: number | null;
  readonly mig: string | null;
}

function refusalOf({ name, uuid, computeCapability, legacy, totalBytes, mig }: CardFacts): string | null {
  if (mig === 'Enabled') {
    return `${name} is split into MIG slices, which are not supported yet. Whole cards are: switch MIG off on it, or leave it out.`;
  }
  if (!legacy.ok) return legacy.sentence;
  if (computeCapability === null && isBeforeMaxwell(name)) {
    return `${name}: older than Maxwell, llama.cpp needs compute capability 5.0; it can stay in the machine, nothing will be placed on it.`;
  }
  if (totalBytes === null) {
    return `The driver does not say how much memory ${name} has (it may share the machine's); nothing can be placed by bytes on it.`;
  }
  if (uuid === null) {
    return `The driver does not tell the UUID of ${name}, by which an engine is sent to a card; nothing will be placed on it.`;
  }
  return null;
}
