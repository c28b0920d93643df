import { formatBytes, type Gpu, type ServedTask } from '@aivailable/contracts';
import type { Proof } from '../proof.js';
import type { VllmMetrics, VllmReport } from './vllm-report.js';

/**
 * The proof that vLLM's weights and KV cache sit in VRAM alone. One that we started is judged by its log and by the bytes
 * that the driver saw come; one that was there before, by its settings and by the bytes that the driver counts now.
 * What it does not say counts against it.
 */
export interface StartedEvidence {
  readonly report: VllmReport;
  readonly task: ServedTask;
  readonly gpuName: string;
  /** Rise of the card's used bytes over the load. */
  readonly riseBytes: number | null;
}

const SEEN_SHARE = 0.85;

export function proveStarted(evidence: StartedEvidence): Proof {
  const { report, task } = evidence;
  return verdict(deviceAgainst(report) ?? ramAgainst(report) ?? silenceAgainst(report, task) ?? riseAgainst(evidence));
}

function verdict(reason: string | null): Proof {
  return reason === null ? { ok: true } : { ok: false, reason };
}

function deviceAgainst({ device }: VllmReport): string | null {
  if (device === null) return 'vLLM did not say on which device it computes';
  return device.startsWith('cuda') ? null : `vLLM computes on "${device}"`;
}

function ramAgainst({ offloadedBytes, offloader, cpuBlocks }: VllmReport): string | null {
  if (offloadedBytes > 0) return `${formatBytes(offloadedBytes)} of its weights lie in RAM (cpu offload)`;
  if (offloader !== null && !/^no/i.test(offloader)) return `it moves weights between RAM and the GPU (${offloader})`;
  if ((cpuBlocks ?? 0) > 0) return `${cpuBlocks} blocks of its KV cache lie in RAM (swap space; add --swap-space 0)`;
  return null;
}

/** An embedding model keeps no cache. */
function silenceAgainst({ weightsBytes, kvBytes, kvTokens }: VllmReport, task: ServedTask): string | null {
  if (weightsBytes === null) return 'vLLM did not say how many bytes its weights take on the GPU';
  if (task === 'chat' && (kvBytes === null || kvTokens === null)) {
    return 'vLLM did not say how large its KV cache on the GPU is';
  }
  return null;
}

function riseAgainst({ report, gpuName, riseBytes }: StartedEvidence): string | null {
  if (riseBytes === null) return unseen(gpuName);
  const saidBytes = (report.weightsBytes ?? 0) + (report.kvBytes ?? 0);
  if (riseBytes >= saidBytes * SEEN_SHARE) return null;
  return `vLLM says that its weights and cache take ${formatBytes(saidBytes)} of VRAM, the driver saw ${formatBytes(riseBytes)} come on ${gpuName}`;
}

function unseen(gpuName: string): string {
  return `the driver does not say how many bytes of ${gpuName} are in use, so nothing is proved`;
}

export interface AttachedSettings {
  readonly metrics: VllmMetrics;
  /** The server's own settings, where it shows them (VLLM_SERVER_DEV_MODE=1). */
  readonly offloadGib: number | null;
}

/** Of the share that it was given, what it takes at least: it leaves room for the peak of its activations. */
const TAKEN_SHARE = 0.75;

/** What a vLLM that was there before says of itself against it; null when nothing. */
export function settingsAgainst({ metrics: { cache }, offloadGib }: AttachedSettings): string | null {
  if (cache === null) return 'its /metrics has no vllm:cache_config_info';
  return offloadAgainst(cache, offloadGib) ?? cacheAgainst(cache);
}

function offloadAgainst(cache: Readonly<Record<string, string>>, offloadGib: number | null): string | null {
  const said = numberOf(cache.cpu_offload_gb) ?? offloadGib;
  if (said === null) {
    return 'it does not say whether weights are offloaded to RAM; start it with VLLM_SERVER_DEV_MODE=1, or let the agent start it (AIVAILABLE_VLLM_COMMAND)';
  }
  if (said === Number.POSITIVE_INFINITY) return 'groups of its layers lie in RAM (--offload-group-size)';
  return said > 0 ? `${said} GiB of its weights lie in RAM (--cpu-offload-gb)` : null;
}

function cacheAgainst(cache: Readonly<Record<string, string>>): string | null {
  const inRam = numberOf(cache.num_cpu_blocks) ?? 0;
  if (inRam > 0) return `${inRam} blocks of its KV cache lie in RAM (--swap-space)`;
  const offloaded = numberOf(cache.kv_offloading_size) ?? 0;
  if (offloaded > 0) return `${offloaded} GiB of its KV cache lie in RAM (--kv-offloading-size)`;
  return (numberOf(cache.num_gpu_blocks) ?? 0) > 0 ? null : 'it does not say that its KV cache is on the GPU';
}

/** What the driver says of its card against it, by the share that it said to have been given. */
export function takenAgainst({ cache }: VllmMetrics, { name, totalBytes, usedBytes }: Gpu): string | null {
  const share = numberOf(cache?.gpu_memory_utilization);
  if (share === null || totalBytes === null) return 'it does not say which share of the card it was given';
  if (usedBytes === null) return unseen(name);
  const leastBytes = share * totalBytes * TAKEN_SHARE;
  if (usedBytes >= leastBytes) return null;
  return `it was given ${formatBytes(share * totalBytes)} of ${name}, and the driver counts only ${formatBytes(usedBytes)} in use there`;
}

/** Labels are Python's words: `0`, `0.9`, `None`. */
function numberOf(label: string | undefined): number | null {
  return label === undefined || label === '' || Number.isNaN(Number(label)) ? null : Number(label);
}
