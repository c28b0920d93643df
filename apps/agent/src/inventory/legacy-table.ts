import type { Backend, Gpu } from '@aivailable/contracts';

/**
 * Which generation of cards is served by which build of the embedded engine, as data. Sources:
 *   builds     the fat binaries of node-llama-cpp 3.21.1, parsed: CUDA 13 holds code for 7.5 and newer, its CUDA 12.4
 *              fallback for 5.0 (PTX) and newer; Vulkan needs 1.2 and storageBuffer16BitAccess, which RADV has from
 *              gfx8; there is no ROCm build
 *   drivers    CUDA 13: docs.nvidia.com/deploy/cuda-compatibility, "Minor Version Compatibility", table 1: CUDA 13.x
 *              needs 580 or later, 12.x 525 or later. CUDA 12.4: the same page says that PTX needs the driver of its own
 *              toolkit, and the CUDA 12.4 release notes, table 3, name 550.54.14. Vulkan 1.2: developer.nvidia.com/vulkan-driver, first in
 *              the betas 440.48, so in the release branch 450
 *   kernels    kernelnewbies.org, graphics section of Linux 4.7 (Polaris), 4.12 (Vega 10), 4.20 (Vega 20), 5.3 (Navi 10),
 *              5.9 (Navi 21), 6.0 (Navi 31), 6.12 (Navi 48): first kernel whose amdgpu drives the generation
 *   features   CUDA C++ Programming Guide, "Compute Capabilities": bfloat16 from 8.0, tensor cores from 7.0; LLVM, "User
 *              Guide for AMDGPU Backend": generations of gfx numbers and their matrix instructions
 * "Verified" means that somebody's report or our own run says it serves; the others are expected to.
 */
export interface LegacyRoute {
  readonly backend: Backend;
  readonly build: 'CUDA 12.4' | 'CUDA 13' | 'Vulkan';
  /** First driver version that runs the build; null where every driver of the card does. */
  readonly driver: number | null;
  readonly verified: boolean;
}

export type Lacking = 'bf16' | 'flash attention on tensor cores';

interface LegacyRow {
  readonly vendor: 'nvidia' | 'amd';
  readonly generation: string;
  /** Compute capability times ten, or the number of the gfx name read as hexadecimal; up to the next row. */
  readonly from: number;
  readonly lacks: readonly Lacking[];
  readonly routes: readonly LegacyRoute[];
  /** First Linux whose own driver knows the generation; null where nobody looked. */
  readonly kernel?: string;
}

const cuda12: LegacyRoute = { backend: 'cuda', build: 'CUDA 12.4', driver: 550, verified: true };
const cuda13: LegacyRoute = { backend: 'cuda', build: 'CUDA 13', driver: 580, verified: true };
const nvidiaVulkan: LegacyRoute = { backend: 'vulkan', build: 'Vulkan', driver: 450, verified: true };
const nvidiaVulkanExpected: LegacyRoute = { ...nvidiaVulkan, verified: false };
const vulkan: LegacyRoute = { backend: 'vulkan', build: 'Vulkan', driver: null, verified: true };
const vulkanExpected: LegacyRoute = { ...vulkan, verified: false };
const OLD: readonly Lacking[] = ['bf16', 'flash attention on tensor cores'];
const NO_TENSOR_CORES: readonly Lacking[] = ['flash attention on tensor cores'];

export const LEGACY_TABLE: readonly LegacyRow[] = [
  { vendor: 'nvidia', generation: 'Maxwell', from: 50, lacks: OLD, routes: [cuda12, nvidiaVulkanExpected] },
  { vendor: 'nvidia', generation: 'Pascal', from: 60, lacks: OLD, routes: [cuda12, nvidiaVulkanExpected] },
  { vendor: 'nvidia', generation: 'Volta', from: 70, lacks: ['bf16'], routes: [cuda12, nvidiaVulkanExpected] },
  { vendor: 'nvidia', generation: 'Turing', from: 75, lacks: ['bf16'], routes: [cuda13, cuda12, nvidiaVulkan] },
  { vendor: 'nvidia', generation: 'Ampere or newer', from: 80, lacks: [], routes: [cuda13, cuda12, nvidiaVulkan] },
  { vendor: 'amd', generation: 'Polaris (gfx803)', from: 0x803, lacks: OLD, routes: [vulkan], kernel: '4.7' },
  { vendor: 'amd', generation: 'Vega (gfx900)', from: 0x900, lacks: OLD, routes: [vulkanExpected], kernel: '4.12' },
  { vendor: 'amd', generation: 'Vega 20 (gfx906)', from: 0x906, lacks: OLD, routes: [vulkanExpected], kernel: '4.20' },
  { vendor: 'amd', generation: 'CDNA (gfx908)', from: 0x908, lacks: NO_TENSOR_CORES, routes: [vulkanExpected] },
  { vendor: 'amd', generation: 'RDNA 1 (gfx1010)', from: 0x1010, lacks: OLD, routes: [vulkan], kernel: '5.3' },
  { vendor: 'amd', generation: 'RDNA 2 (gfx1030)', from: 0x1030, lacks: OLD, routes: [vulkan], kernel: '5.9' },
  { vendor: 'amd', generation: 'RDNA 3 (gfx1100)', from: 0x1100, lacks: [], routes: [vulkan], kernel: '6.0' },
  { vendor: 'amd', generation: 'RDNA 4 (gfx1200)', from: 0x1200, lacks: [], routes: [vulkanExpected], kernel: '6.12' },
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
  | { ok: true; generation: string | null; lacks: readonly Lacking[]; routes: readonly LegacyRoute[] }
  | { ok: false; sentence: string };

const LEFT_ALONE = 'it can stay in the machine, nothing will be placed on it';

/** What serves a card. Where the driver says too little, all that its vendor's cards are served by. */
export function legacyVerdict(card: LegacyCard): LegacyVerdict {
  const rank = rankOf(card);
  const row = rowOf(card.vendor, rank);
  if (rank !== null && row === null) return { ok: false, sentence: `${card.name}: ${shortfall(card)}; ${LEFT_ALONE}.` };
  const all = row?.routes ?? routesOf(card.vendor);
  const routes = all.filter((route) => runs(route, card.driverVersion));
  if (routes.length === 0) return { ok: false, sentence: tooOldDriver(card, all) };
  return { ok: true, generation: row?.generation ?? null, lacks: row?.lacks ?? [], routes };
}

/** What a person should know of a card that serves: what it lacks, and what a newer driver would bring. */
export function legacyNotes(
  gpu: Pick<Gpu, 'vendor' | 'name' | 'computeCapability' | 'architecture' | 'driverVersion'>,
): string[] {
  const { vendor, name, architecture: gfx } = gpu;
  if (vendor !== 'nvidia' && vendor !== 'amd') return [];
  const computeCapability = gpu.computeCapability === null ? null : Number(gpu.computeCapability);
  const driverVersion = vendor === 'nvidia' ? gpu.driverVersion : null;
  const verdict = legacyVerdict({ vendor, name, gfx, computeCapability, driverVersion });
  if (!verdict.ok) return [];
  const { lacks, routes } = verdict;
  const cuda = Math.min(
    ...routesOf(vendor).flatMap(({ backend, driver }) => (backend === 'cuda' ? [driver ?? 0] : [])),
  );
  const noCuda = vendor === 'nvidia' && !routes.some(({ backend }) => backend === 'cuda');
  return [
    ...(lacks.length > 0 ? [`lacks ${lacks.join(' and ')}`] : []),
    ...(noCuda ? [`CUDA needs driver ${cuda} or later`] : []),
    ...(routes.every(({ verified }) => !verified) ? ['expected to serve, not verified'] : []),
  ];
}

/** The first Linux whose amdgpu drives a card, where that is known. */
export function firstKernel(gfx: string | null): string | null {
  return rowOf('amd', gfx === null ? null : gfxRank(gfx))?.kernel ?? null;
}

function rowOf(wanted: LegacyCard['vendor'], rank: number | null): LegacyRow | null {
  if (rank === null) return null;
  return LEGACY_TABLE.findLast(({ vendor, from }) => vendor === wanted && from <= rank) ?? null;
}

function routesOf(wanted: LegacyCard['vendor']): LegacyRoute[] {
  return [...new Set(LEGACY_TABLE.filter(({ vendor }) => vendor === wanted).flatMap(({ routes }) => routes))];
}

function rankOf({ vendor, computeCapability, gfx }: LegacyCard): number | null {
  if (vendor === 'amd') return gfx === null ? null : gfxRank(gfx);
  return computeCapability === null ? null : Math.round(computeCapability * 10);
}

function gfxRank(gfx: string): number | null {
  const digits = /^gfx([0-9a-f]{3,4})$/.exec(gfx)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

function shortfall({ vendor, computeCapability, gfx }: LegacyCard): string {
  if (vendor === 'amd') return `${gfx}, llama.cpp needs gfx803`;
  return `compute capability ${computeCapability?.toFixed(1)}, llama.cpp needs ${OLDEST_COMPUTE_CAPABILITY.toFixed(1)}`;
}

function tooOldDriver({ name, driverVersion }: LegacyCard, routes: readonly LegacyRoute[]): string {
  const builds = [...new Map(routes.map(({ build, driver }) => [build, driver]))];
  const needs = builds.map(([build, driver]) => `${build} needs ${driver}`).join(', ');
  const cuda = Math.min(...routes.flatMap(({ backend, driver }) => (backend === 'cuda' && driver ? [driver] : [])));
  return `${name}: its driver ${driverVersion} is too old for every build of the engine (${needs}). Install driver ${cuda} or later; until then nothing is placed on it.`;
}

/** An unknown driver version is not held against a card. */
function runs({ driver }: LegacyRoute, driverVersion: string | null): boolean {
  const major = Number.parseInt(driverVersion ?? '', 10);
  return driver === null || Number.isNaN(major) || major >= driver;
}
