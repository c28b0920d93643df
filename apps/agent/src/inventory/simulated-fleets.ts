/**
 * Pretend fleets with the names and sizes of real cards. `totalBytes` are what drivers report for them: a P40 with ECC
 * shows 23040 MiB, a 16 GB Radeon 16368 MiB.
 */
import { MIB, type Vendor } from '@aivailable/contracts';

export interface SimulatedCard {
  readonly name: string;
  readonly vendor: Vendor;
  readonly totalMib: number;
  /** What the driver keeps for itself (NVIDIA, 510 and later). */
  readonly driverMib: number;
  /** A desktop or somebody's job beside us. */
  readonly foreignMib: number;
  readonly idleW: number;
  readonly boardW: number;
  readonly computeCapability: string | null;
  readonly architecture: string;
  readonly driverVersion: string | null;
}

export interface SimulatedNode {
  readonly name: string;
  readonly cards: readonly SimulatedCard[];
  /** Other people's jobs on these cards; see `pretend-jobs.ts`. */
  readonly jobsFile?: string;
}

const nvidia = (
  name: string,
  totalMib: number,
  [computeCapability, architecture]: readonly [string, string],
  [idleW, boardW]: readonly [number, number],
  foreignMib = 0,
): SimulatedCard => ({
  ...{ name, vendor: 'nvidia', totalMib, driverMib: 380, foreignMib, idleW, boardW },
  ...{ computeCapability, architecture, driverVersion: '575.57.08' },
});

const amd = (
  name: string,
  totalMib: number,
  architecture: string,
  [idleW, boardW]: readonly [number, number],
  foreignMib = 24,
): SimulatedCard => ({
  ...{ name, vendor: 'amd', totalMib, driverMib: 0, foreignMib, idleW, boardW },
  ...{ computeCapability: null, architecture, driverVersion: null },
});

const P40 = nvidia('Tesla P40', 23_040, ['6.1', 'Pascal'], [10, 250]);

export const SIMULATED_FLEETS: Readonly<Record<string, readonly SimulatedNode[]>> = {
  'mixed-lab': [
    {
      name: 'under-the-desk',
      cards: [nvidia('NVIDIA GeForce GTX 1080 Ti', 11_264, ['6.1', 'Pascal'], [9, 250], 412)],
    },
    { name: 'auction-rack', cards: [P40, P40] },
    { name: 'graphics-lab', cards: [amd('AMD Radeon RX 6800', 16_368, 'gfx1030', [6, 250], 613)] },
    {
      name: 'student-pc-07',
      cards: [nvidia('NVIDIA GeForce RTX 3060', 12_288, ['8.6', 'Ampere'], [13, 170], 296)],
    },
    { name: 'the-good-one', cards: [nvidia('NVIDIA RTX A6000', 49_140, ['8.6', 'Ampere'], [22, 300])] },
    {
      name: 'museum',
      cards: [
        amd('AMD Radeon RX 580 Series', 8_176, 'gfx803', [32, 185]),
        amd('AMD Radeon RX Vega', 8_176, 'gfx900', [14, 295]),
      ],
    },
  ],
};

export function bytesOf(card: SimulatedCard): { totalBytes: number; reservedBytes: number; foreignBytes: number } {
  return {
    totalBytes: card.totalMib * MIB,
    reservedBytes: card.driverMib * MIB,
    foreignBytes: card.foreignMib * MIB,
  };
}

export type FleetLookup = { ok: true; node: SimulatedNode } | { ok: false; sentence: string };

/** A node by its name or by its number from 1. */
export function simulatedNode(fleet: string, node: string): FleetLookup {
  const nodes = SIMULATED_FLEETS[fleet];
  if (!nodes) return refuse(`There is no simulated fleet "${fleet}". There is: ${Object.keys(SIMULATED_FLEETS)}.`);
  const found = nodes.find(({ name }) => name === node) ?? (/^\d+$/.test(node) ? nodes[Number(node) - 1] : undefined);
  const names = nodes.map(({ name }) => name).join(', ');
  return found ? { ok: true, node: found } : refuse(`The fleet "${fleet}" has no node "${node}". It has: ${names}.`);
}

function refuse(sentence: string): FleetLookup {
  return { ok: false, sentence };
}
