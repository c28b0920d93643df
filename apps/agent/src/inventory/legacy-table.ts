import type { Backend } from '@aivailable/contracts';

/**
 * Which generation of cards is served by which build of the embedded engine, as data. Sources:
 *   builds     the fat binaries of node-llama-cpp 3.21.1, parsed: CUDA 13 holds code for 7.5 and newer, its CUDA 12.4
 *              fallback for 5.0 (PTX) and newer; Vulkan needs storageBuffer16BitAccess; there is no ROCm build
 *   drivers    NVIDIA, "CUDA Toolkit Release Notes", table of minimum driver versions, Linux: 12.4 550.54, 13.0 580.65
 *   features   CUDA C++ Programming Guide, "Compute Capabilities": bfloat16 from 8.0, tensor cores from 7.0; LLVM,
 *              "User Guide for AMDGPU Backend": generations of gfx numbers
 * "Verified" means that somebody's report or our own run says it serves; the others are expected to.
 */
interface LegacyRoute {
  readonly backend: Backend;
  readonly build: 'CUDA 12.4' | 'CUDA 13' | 'Vulkan';
  /** First driver version that runs the build. */
  readonly driver: number | null;
  readonly verified: boolean;
}

type Lacking = 'bf16' | 'flash attention on tensor cores';

interface LegacyRow {
  readonly vendor: 'nvidia' | 'amd';
  readonly generation: string;
  /** Compute capability times ten, or the number of the gfx name read as hexadecimal; up to the next row. */
  readonly from: number;
  readonly lacks: readonly Lacking[];
  readonly routes: readonly LegacyRoute[];
}

const cuda12: LegacyRoute = { backend: 'cuda', build: 'CUDA 12.4', driver: 550, verified: true };
const cuda13: LegacyRoute = { backend: 'cuda', build: 'CUDA 13', driver: 580, verified: true };
const vulkan: LegacyRoute = { backend: 'vulkan', build: 'Vulkan', driver: null, verified: true };
const vulkanExpected: LegacyRoute = { ...vulkan, verified: false };
const OLD: readonly Lacking[] = ['bf16', 'flash attention on tensor cores'];

export const LEGACY_TABLE: readonly LegacyRow[] = [
  { vendor: 'nvidia', generation: 'Maxwell', from: 50, lacks: OLD, routes: [cuda12, vulkanExpected] },
  { vendor: 'nvidia', generation: 'Pascal', from: 60, lacks: OLD, routes: [cuda12, vulkanExpected] },
  { vendor: 'nvidia', generation: 'Volta', from: 70, lacks: ['bf16'], routes: [cuda12, vulkanExpected] },
  { vendor: 'nvidia', generation: 'Turing', from: 75, lacks: ['bf16'], routes: [cuda13, cuda12, vulkan] },
  { vendor: 'nvidia', generation: 'Ampere or newer', from: 80, lacks: [], routes: [cuda13, cuda12, vulkan] },
  { vendor: 'amd', generation: 'Polaris (gfx803)', from: 0x803, lacks: OLD, routes: [vulkan] },
  { vendor: 'amd', generation: 'Vega (gfx9)', from: 0x900, lacks: OLD, routes: [vulkanExpected] },
  { vendor: 'amd', generation: 'RDNA 1 and 2 (gfx10)', from: 0x1010, lacks: OLD, routes: [vulkan] },
  { vendor: 'amd', generation: 'RDNA 3 or newer (gfx11)', from: 0x1100, lacks: [], routes: [vulkan] },
];

const OLDEST_COMPUTE_CAPABILITY = 5.0;

export interface LegacyCard {
  readonly vendor: 'nvidia' | 'amd';
  readonly name: string;
  /** `6.1`, or null where the driver does not say. */
  readonly computeCapability: number | null;
  /** `gfx906`, or null. */
  readonly gfx: string | null;
  readonly driverVersion: string | null;
}

export type LegacyVerdict =
  | { ok: true; generation: string; lacks: readonly Lacking[]; routes: readonly LegacyRoute[] }
  | { ok: false; sentence: string };

const LEFT_ALONE = 'it can stay in the machine, nothing will be placed on it';

/** What serves a card; null where the driver says too little to know. */
export function legacyVerdict(card: LegacyCard): LegacyVerdict | null {
  const rank = rankOf(card);
  if (rank === null) return null;
  const row = LEGACY_TABLE.findLast(({ vendor, from }) => vendor === card.vendor && from <= rank);
  if (row === undefined) return { ok: false, sentence: `${card.name}: ${shortfall(card)}; ${LEFT_ALONE}.` };
  const { generation, lacks } = row;
  return { ok: true, generation, lacks, routes: row.routes.filter((route) => runs(route, card.driverVersion)) };
}

function rankOf({ vendor, computeCapability, gfx }: LegacyCard): number | null {
  if (vendor === 'nvidia') return computeCapability === null ? null : Math.round(computeCapability * 10);
  const digits = /^gfx([0-9a-f]{3,4})$/.exec(gfx ?? '')?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

function shortfall({ vendor, computeCapability, gfx }: LegacyCard): string {
  if (vendor === 'amd') return `${gfx}, the engine needs gfx803`;
  return `compute capability ${computeCapability?.toFixed(1)}, llama.cpp needs ${OLDEST_COMPUTE_CAPABILITY.toFixed(1)}`;
}

/** An unknown driver version is not held against a card. */
function runs({ driver }: LegacyRoute, driverVersion: string | null): boolean {
  const major = Number.parseInt(driverVersion ?? '', 10);
  return driver === null || Number.isNaN(major) || major >= driver;
}
