import { stripVTControlCharacters } from 'node:util';
import { GIB } from '@aivailable/contracts';

/**
 * What vLLM says of a load: in its log (vllm/v1/worker/gpu_worker.py, gpu_model_runner.py, core/kv_cache_utils.py; the
 * older engine's wording beside it), and in the labels of `vllm:cache_config_info` at /metrics. What it does not say is
 * null.
 */
export interface VllmReport {
  readonly version: string | null;
  /** `cuda` also on ROCm. */
  readonly device: string | null;
  readonly weightsBytes: number | null;
  readonly kvBytes: number | null;
  /** Tokens that the cache on the GPU holds. */
  readonly kvTokens: number | null;
  /** Blocks of the cache that are kept in RAM. */
  readonly cpuBlocks: number | null;
  readonly offloadedBytes: number;
  readonly offloader: string | null;
}

const ENGINE = /LLM engine \(v([^)]+)\) with config: .*device_config=([\w:]+)/;
const WEIGHTS = [
  /Model loading took (-?[\d.]+) Gi?B/,
  /model weights take ([\d.]+)\s*GiB/,
  /Loading model weights took ([\d.]+) GB/,
];
const CACHE = [/Available KV cache memory: (-?[\d.]+) GiB/, /reserved for KV Cache is ([\d.]+)\s*GiB/];
const TOKENS = [/GPU KV cache size: ([\d,]+) tokens/];
const BLOCKS = /# (?:GPU|cuda|rocm) blocks: (\d+), # CPU blocks: (\d+)/;
const OFFLOADED = [/Total CPU offloaded parameters: ([\d.]+)/];
const OFFLOADER = /Offloader set to (\w+)/;

export function readVllmLines(lines: readonly string[]): VllmReport {
  const plain = lines.map((line) => stripVTControlCharacters(line));
  const engine = firstMatch(plain, [ENGINE]);
  const blocks = firstMatch(plain, [BLOCKS]);
  const tokens = numberIn(plain, TOKENS);
  return {
    version: engine?.[1] ?? null,
    device: engine?.[2] ?? null,
    weightsBytes: gib(numberIn(plain, WEIGHTS)),
    kvBytes: gib(numberIn(plain, CACHE)),
    kvTokens: tokens ?? (blocks ? Number(blocks[1]) * OLD_BLOCK_TOKENS : null),
    cpuBlocks: blocks ? Number(blocks[2]) : null,
    offloadedBytes: gib(numberIn(plain, OFFLOADED)) ?? 0,
    offloader: firstMatch(plain, [OFFLOADER])?.[1] ?? null,
  };
}

const OLD_BLOCK_TOKENS = 16;

function firstMatch(lines: readonly string[], patterns: readonly RegExp[]): RegExpExecArray | null {
  for (const pattern of patterns) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match) return match;
    }
  }
  return null;
}

function numberIn(lines: readonly string[], patterns: readonly RegExp[]): number | null {
  const match = firstMatch(lines, patterns);
  return match ? Number((match[1] ?? '').replaceAll(',', '')) : null;
}

function gib(value: number | null): number | null {
  return value === null ? null : Math.max(0, Math.round(value * GIB));
}

/** A page of Prometheus' text format, as far as it is looked at. */
export interface VllmMetrics {
  readonly running: number | null;
  readonly waiting: number | null;
  /** Labels of `vllm:cache_config_info`; null where it has none. */
  readonly cache: Readonly<Record<string, string>> | null;
}

export function readVllmMetrics(page: string): VllmMetrics {
  const lines = page.split('\n').filter((line) => line.startsWith('vllm:'));
  const info = lines.find((line) => line.startsWith('vllm:cache_config_info{'));
  const labels =
    info && [...info.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', value = '']) => [key, value]);
  return {
    running: sumOf(lines, 'vllm:num_requests_running'),
    waiting: sumOf(lines, 'vllm:num_requests_waiting'),
    cache: labels ? Object.fromEntries(labels) : null,
  };
}

/** Over all engines of a server. */
function sumOf(lines: readonly string[], name: string): number | null {
  const values = lines
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
