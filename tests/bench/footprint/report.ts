import type { Footprint, FootprintBytes } from '@aivailable/footprint';
import type { EngineRun } from './cases.js';

const MIB = 1024 * 1024;

interface Pair {
  readonly ours: number;
  readonly engine: number;
}

interface Place {
  readonly weights: Pair;
  readonly kv: Pair;
  readonly compute: Pair;
}

interface Case {
  readonly name: string;
  readonly heldOut: boolean;
  readonly run: EngineRun;
}

/** One case, in MiB: in sum, and on each device. */
export interface Row extends Case, Place {
  readonly total: Pair;
  readonly perGpu: readonly Place[];
}

export function compared(of: Case, ours: Footprint, weightsMib: readonly number[]): Row {
  const { kvMib, computeMib } = of.run;
  const place = (bytes: FootprintBytes, weights: number, kv: number, compute: number): Place => ({
    weights: { ours: bytes.weightsBytes / MIB, engine: weights },
    kv: { ours: bytes.kvBytes / MIB, engine: kv },
    compute: { ours: bytes.computeBytes / MIB, engine: compute },
  });
  const whole = place(ours, sum(weightsMib), sum(kvMib), sum(computeMib));
  return {
    ...of,
    ...whole,
    total: {
      ours: (ours.totalBytes - ours.overheadBytes) / MIB,
      engine: sum([whole.weights.engine, whole.kv.engine, whole.compute.engine]),
    },
    perGpu: ours.perGpu.map((gpu, i) => place(gpu, weightsMib[i] ?? 0, kvMib[i] ?? 0, computeMib[i] ?? 0)),
  };
}

export function report(rows: readonly Row[]): string {
  const single = rows.filter(({ perGpu }) => perGpu.length === 1);
  const split = rows.filter(({ perGpu }) => perGpu.length > 1);
  const fitted = single.filter(({ heldOut }) => !heldOut);
  const heldOut = single.filter((row) => row.heldOut);
  const lines = [
    ...[...HEAD, '## Models that the formulas were written with', '', ...FITTED, ...summary(fitted), ''],
    ...['## Held-out models', '', ...HELD_OUT, ...summary(heldOut), ''],
    ...['## Two devices', '', ...SPLIT, ...summary(split), ...perGpuSummary(split), ''],
    ...['## Every case on one device', '', ...TABLE, ...single.map(line), ''],
    ...['## Every case on two devices', '', ...SPLIT_TABLE, ...split.map(splitLine)],
  ];
  return `${lines.join('\n')}\n`;
}

const HEAD = [
  '# The footprint against a real engine',
  '',
  'Written by `npm run bench -- footprint`. Small models of every family, zeros for weights, loaded by the embedded engine',
  '(llama.cpp v0.4.0 in node-llama-cpp 3.21.1) on software Vulkan, flash attention on. "Engine" is the sum of its log',
  'lines for the device\'s model, KV, RS and compute buffers (each rounded to 0.01 MiB by the engine), "ours" the same columns',
  'of `libs/footprint` without the runtime overhead, which software Vulkan does not have. The compute buffer of models this',
  'small weighs far more in the sum than that of real ones, so the errors in sum are at the upper end. Nothing here was run on',
  'a real GPU. "Splits" is one more than the devices where the whole graph ran on them; with more, a part of it fell back to',
  'the CPU, and the proof refuses such an instance. Those cases are in the tables, and not in the figures.',
  '',
];

const FITTED = [
  'Every family in three sizes: the first that was tried, "deep" with a small vocabulary, so that the layers decide, and "wide"',
  'with a large one, so that the logits do.',
  '',
];

const HELD_OUT = [
  'The same families with other layers, widths, heads, ranks, windows, vocabularies, contexts and slots ("odd"), measured once the',
  'formulas were done. Not quite held out are granite, granitemoe, smollm3 and gemma, which came later in all sizes and made the',
  'rule for quantised caches, and mamba2, which settled a question that its other sizes left open: with two slots its logits find',
  'room among what its layers freed, with more they do not.',
  '',
];

const SPLIT = [
  'All of these models, split by layers over two software devices. "Sum" is over both; "sum of one device" compares each device',
  'with its own share.',
  '',
];

function summary(all: readonly Row[]): string[] {
  const rows = all.filter(isServed);
  const off = (pick: (row: Row) => Pair) => rows.map((row) => error(pick(row)));
  const totals = off(({ total }) => total);
  const worst = (pick: (row: Row) => Pair) => percent(Math.max(...off(pick).map(Math.abs)));
  const models = new Set(all.map(({ name }) => name)).size;
  return [
    `${models} models, ${all.length} cases, of which the engine ran ${rows.length} on the devices alone.`,
    '',
    '| figure | value |',
    '|---|---|',
    `| weights, largest error | ${worst(({ weights }) => weights)} |`,
    `| KV and recurrent state, largest error | ${worst(({ kv }) => kv)} |`,
    `| compute buffer, largest error | ${worst(({ compute }) => compute)} |`,
    ...spread('sum', totals),
  ];
}

function perGpuSummary(rows: readonly Row[]): string[] {
  const totals = rows.filter(isServed).flatMap(({ perGpu }) => perGpu.map((place) => error(totalOf(place))));
  return spread('sum of one device', totals);
}

function isServed({ run, perGpu }: Row): boolean {
  return run.splits === perGpu.length + 1;
}

function spread(what: string, errors: readonly number[]): string[] {
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (share: number) => percent(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return [
    `| ${what}, median error | ${at(0.5)} |`,
    `| ${what}, 95th percentile | ${at(0.95)} |`,
    `| ${what}, worst under-estimate | ${percent(Math.min(0, ...errors))} |`,
    `| ${what}, worst over-estimate | ${percent(Math.max(0, ...errors))} |`,
  ];
}

const TABLE = [
  '| model | context x slots | KV | splits | weights ours / engine | KV ours / engine | compute ours / engine | sum error |',
  '|---|---|---|---|---|---|---|---|',
];

const SPLIT_TABLE = [
  '| model | context x slots | KV | splits | GPU 0: weights, KV, compute ours / engine | GPU 1: weights, KV, compute ours / engine | sum error |',
  '|---|---|---|---|---|---|---|',
];

function line(row: Row): string {
  return cells([...caseOf(row), ...[row.weights, row.kv, row.compute].map(shown), percent(error(row.total))]);
}

function splitLine(row: Row): string {
  const places = row.perGpu.map(({ weights, kv, compute }) => [weights, kv, compute].map(shown).join(', '));
  return cells([...caseOf(row), ...places, percent(error(row.total))]);
}

function caseOf({ name, run }: Row): string[] {
  return [name, `${run.contextTokens} x ${run.slots}`, run.kvType, String(run.splits)];
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function totalOf({ weights, kv, compute }: Place): Pair {
  const parts = [weights, kv, compute];
  return { ours: sum(parts.map(({ ours }) => ours)), engine: sum(parts.map(({ engine }) => engine)) };
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
