import { formatBytes } from '@aivailable/contracts';
import { comparablePci, type LoadReport, totalBytes } from './load-lines.js';

/**
 * The proof that an instance sits in VRAM alone, from the engine's own lines. A line that should be there and is not
 * counts against the instance: what cannot be proved is refused.
 */
export interface PlannedLoad {
  /** Places of the planned GPUs on the PCI bus; null where the inventory does not know. */
  readonly pciBusIds: readonly (string | null)[];
  /** The one thing that may lie in RAM. */
  readonly tokenTableBytes: number;
  /** False for encoders: they have no cache that could lie anywhere. */
  readonly keepsCache: boolean;
}

export interface EngineClaims {
  readonly supportsGpuOffloading: boolean;
  readonly deviceNames: readonly string[];
  readonly gpuLayers: number;
  readonly totalLayers: number;
}

export type Proof = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Lines round to 0.01 MiB, once per buffer. */
const ROUNDING_BYTES = 64 * 1024;

/** Reasons in the order in which they explain most. */
export function proveGpuOnly(report: LoadReport, claims: EngineClaims, planned: PlannedLoad): Proof {
  const reason =
    noGpu(claims) ??
    wrongDevices(report, planned) ??
    missingLayers(report, claims) ??
    weightsInRam(report, planned) ??
    cacheInRam(report, planned) ??
    computeOnCpu(report) ??
    splitGraph(report, planned);
  return reason === null ? { ok: true } : { ok: false, reason };
}

function noGpu({ supportsGpuOffloading, deviceNames }: EngineClaims): string | null {
  if (supportsGpuOffloading && deviceNames.length > 0) return null;
  return 'the engine sees no GPU and would compute on the CPU';
}

function wrongDevices({ devices }: LoadReport, { pciBusIds }: PlannedLoad): string | null {
  const used = devices.map(({ name, description }) => `${name} (${description})`).join(', ') || 'none';
  if (devices.length !== pciBusIds.length) return `planned on ${pciBusIds.length} GPUs, the engine uses ${used}`;
  const found = devices.flatMap(({ pciBusId }) => (pciBusId === null ? [] : [pciBusId]));
  const absent = pciBusIds.find((id) => id !== null && !found.includes(comparablePci(id)));
  return absent === undefined
    ? null
    : `planned on the GPU at ${absent}, the engine uses ${used} at ${found.join(', ') || 'places that it does not name'}`;
}

function missingLayers({ offloaded }: LoadReport, { gpuLayers, totalLayers }: EngineClaims): string | null {
  if (offloaded === null) return 'the engine did not say how many layers it put on the GPU';
  if (offloaded.layers !== offloaded.of) return `only ${offloaded.layers} of ${offloaded.of} layers are on the GPU`;
  return gpuLayers === totalLayers ? null : `only ${gpuLayers} of ${totalLayers} layers are on the GPU`;
}

function weightsInRam(report: LoadReport, { tokenTableBytes }: PlannedLoad): string | null {
  const inRam = totalBytes(report.model.filter(({ name }) => !isOnDevice(report, name)));
  if (!report.model.some(({ name }) => isOnDevice(report, name))) return 'no weights are on the GPU';
  if (inRam <= tokenTableBytes + ROUNDING_BYTES) return null;
  return `${formatBytes(inRam)} of weights lie in RAM, only the token table of ${formatBytes(tokenTableBytes)} may`;
}

function cacheInRam(report: LoadReport, { keepsCache }: PlannedLoad): string | null {
  if (report.kv.length === 0) return keepsCache ? 'the engine did not say where its KV cache lies' : null;
  const inRam = totalBytes(report.kv.filter(({ name }) => !isOnDevice(report, name)));
  return inRam === 0 ? null : `${formatBytes(inRam)} of the KV cache lie in RAM`;
}

/** A pinned `_Host` buffer for inputs is normal; a compute buffer of the CPU is not. */
function computeOnCpu(report: LoadReport): string | null {
  if (report.compute.length === 0) return 'the engine did not say where it computes';
  const onCpu = report.compute.find(({ name }) => !isOnDevice(report, name) && !name.endsWith('_Host'));
  return onCpu === undefined ? null : `a compute buffer of ${formatBytes(onCpu.bytes)} is the CPU's`;
}

function splitGraph({ splits, devices }: LoadReport, planned: PlannedLoad): string | null {
  const expected = planned.pciBusIds.length + 1;
  if (splits === null) return 'the engine did not say into how many pieces its graph is split';
  if (splits.prompt === expected && splits.token === expected) return null;
  return (
    `its graph is in ${splits.prompt} pieces for prompts and ${splits.token} for tokens instead of ${expected}: ` +
    `parts of it run on the CPU beside ${devices.map(({ name }) => name).join(', ')}`
  );
}

function isOnDevice({ devices }: LoadReport, buffer: string): boolean {
  return devices.some(({ name }) => name === buffer);
}
