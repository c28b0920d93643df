import type { Footprint } from '@aivailable/footprint';
import type { EngineRun } from './cases.js';

const MIB = 1024 * 1024;

interface Pair {
  readonly ours: number;
  readonly engine: number;
}

/** One case, in MiB. */
export interface Row {
  readonly name: string;
  readonly run: EngineRun;
  readonly weights: Pair;
  readonly kv: Pair;
  readonly compute: Pair;
  readonly total: Pair;
}

export function compared(name: string, run: EngineRun, ours: Footprint, weightsMib: number): Row {
  const pair = (bytes: number, engine: number): Pair => ({ ours: bytes / MIB, engine });
  return {
    ...{ name, run },
    weights: pair(ours.weightsBytes, weightsMib),
    kv: pair(ours.kvBytes, run.kvMib),
    compute: pair(ours.computeBytes, run.computeMib),
    total: pair(ours.totalBytes - ours.overheadBytes, weightsMib + run.kvMib + run.computeMib),
  };
}

export function report(rows: readonly Row[]): string {
  return `${[...HEAD, ...summary(rows), '', ...TABLE, ...rows.map(line)].join('\n')}\n`;
}

const HEAD = [
  '# The footprint against a real engine',
  '',
  'Written by `npm run bench -- footprint`. Small models of every family, zeros for weights, loaded by the embedded engine',
  '(llama.cpp v0.4.0 in node-llama-cpp 3.21.1) on one software Vulkan device, flash attention on. "Engine" is the sum of its log',
  'lines for the device\'s model, KV, RS and compute buffers (each rounded to 0.01 MiB by the engine), "ours" the same columns',
  'of `libs/footprint` without the runtime overhead, which software Vulkan does not have. The compute buffer of models this',
  'small weighs far more in the sum than that of real ones, so the errors in sum are at the upper end. Nothing here was run on',
  'a real GPU. "Splits" over 2 means that a part of the graph fell back to the CPU: such an instance is refused by the proof.',
  '',
];

function summary(rows: readonly Row[]): string[] {
  const off = (pick: (row: Row) => Pair) => rows.map((row) => error(pick(row)));
  const sorted = off(({ total }) => total)
    .map(Math.abs)
    .sort((a, b) => a - b);
  const at = (share: number) => percent(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  const worst = (pick: (row: Row) => Pair) => percent(Math.max(...off(pick).map(Math.abs)));
  const families = new Set(rows.map(({ name }) => name)).size;
  return [
    `${families} models, ${rows.length} cases.`,
    '',
    '| figure | value |',
    '|---|---|',
    `| weights, largest error | ${worst(({ weights }) => weights)} |`,
    `| KV and recurrent state, largest error | ${worst(({ kv }) => kv)} |`,
    `| compute buffer, largest error | ${worst(({ compute }) => compute)} |`,
    `| sum, median error | ${at(0.5)} |`,
    `| sum, 95th percentile | ${at(0.95)} |`,
    `| sum, worst under-estimate | ${percent(Math.min(0, ...off(({ total }) => total)))} |`,
    `| sum, worst over-estimate | ${percent(Math.max(0, ...off(({ total }) => total)))} |`,
  ];
}

const TABLE = [
  '| model | context x slots | KV | splits | weights ours / engine | KV ours / engine | compute ours / engine | sum error |',
  '|---|---|---|---|---|---|---|---|',
];

function line({ name, run, weights, kv, compute, total }: Row): string {
  const cells = [
    name,
    `${run.contextTokens} x ${run.slots}`,
    run.kvType,
    String(run.splits),
    ...[weights, kv, compute].map(shown),
    percent(error(total)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function shown({ ours, engine }: Pair): string {
  return `${ours.toFixed(2)} / ${engine.toFixed(2)}`;
}

function error({ ours, engine }: Pair): number {
  return engine === 0 ? (ours === 0 ? 0 : Number.POSITIVE_INFINITY) : ours / engine - 1;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
