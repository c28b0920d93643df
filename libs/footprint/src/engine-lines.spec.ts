/**
 * What a real engine allocated for small models of every family on one device and on two, recorded from its log by
 * `npm run bench -- footprint`, against what we compute from the same headers.
 */
import { readFileSync } from 'node:fs';
import { MIB } from '@aivailable/contracts';
import { describedGguf } from '@aivailable/gguf';
import { describe, expect, it } from '@jest/globals';
import { type Footprint, footprint, type KvType } from './footprint.js';
import { modelShape } from './read-shape.js';

interface Recorded {
  readonly name: string;
  /** Measured once the formulas were done. */
  readonly heldOut: boolean;
  readonly measured: readonly { readonly weightsMib: readonly number[]; readonly runs: readonly Run[] }[];
  readonly metadata: Record<string, unknown>;
  readonly tensors: readonly (readonly [name: string, type: string, ...shape: number[]])[];
}

/** MiB on each device. */
interface Run {
  readonly contextTokens: number;
  readonly slots: number;
  readonly kvType: KvType;
  readonly kvMib: readonly number[];
  readonly computeMib: readonly number[];
  readonly splits: number;
}

interface Compared {
  readonly heldOut: boolean;
  readonly weightsMib: readonly number[];
  readonly run: Run;
  readonly ours: Footprint;
  /** Nothing ran beside the devices; the proof refuses all else. */
  readonly served: boolean;
}

const file = new URL('./fixtures/engine-lines.json', import.meta.url);
const recorded: Recorded[] = JSON.parse(readFileSync(file, 'utf8'));
/** The log rounds each buffer to 0.01 MiB, and a model may have two. */
const ROUNDING_MIB = 0.011;

function compared({ name, heldOut, measured, metadata, tensors }: Recorded): Compared[] {
  const listed = tensors.map(([tensor, type, ...shape]) => ({ name: tensor, type, shape }));
  const result = modelShape(describedGguf({ metadata, tensors: listed }, name));
  if (!result.ok) throw new Error(result.reason);
  const { shape } = result;
  return measured.flatMap(({ weightsMib, runs }) =>
    runs.map((run) => {
      const slots = shape.cacheless ? 1 : run.slots;
      const ours = footprint(shape, { ...run, slots, backend: 'vulkan', gpuCount: weightsMib.length });
      return { heldOut, weightsMib, run, ours, served: run.splits === weightsMib.length + 1 };
    }),
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const all = recorded.map((each) => [each.name, compared(each)] as const);
const everything = all.flatMap(([, cases]) => cases);

/** Each device against its own share; the runtime is not in the engine's lines. */
function errorsPerGpu({ ours, weightsMib, run }: Compared): number[] {
  return ours.perGpu.map(({ totalBytes, overheadBytes }, gpu) => {
    const engine = (weightsMib[gpu] ?? 0) + (run.kvMib[gpu] ?? 0) + (run.computeMib[gpu] ?? 0);
    return (totalBytes - overheadBytes) / MIB / engine - 1;
  });
}

function error({ ours, weightsMib, run }: Compared): number {
  const engine = sum(weightsMib) + sum(run.kvMib) + sum(run.computeMib);
  return (ours.totalBytes - ours.overheadBytes) / MIB / engine - 1;
}

function spread(errors: readonly number[]) {
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)];
  return { median: at(0.5), p95: at(0.95), least: Math.min(...errors) };
}

const isClose = (bytes: number, mib: number) => Math.abs(bytes / MIB - mib) <= 0.005 * mib + ROUNDING_MIB;

describe.each(all)('%s', (_, cases) => {
  it('has weights and caches within half a percent of the engine, on each device', () => {
    for (const { ours, weightsMib, run } of cases) {
      ours.perGpu.forEach(({ weightsBytes, kvBytes }, gpu) => {
        expect([weightsBytes, isClose(weightsBytes, weightsMib[gpu] ?? 0)]).toEqual([weightsBytes, true]);
        expect([kvBytes, isClose(kvBytes, run.kvMib[gpu] ?? 0)]).toEqual([kvBytes, true]);
      });
    }
  });

  it('is never more than two percent below the engine, on no device', () => {
    for (const each of cases.filter(({ served }) => served)) {
      expect(Math.min(...errorsPerGpu(each))).toBeGreaterThan(-0.02);
    }
  });
});

describe('over all families the error is at most 3 % at the median and 8 % at the 95th percentile', () => {
  const served = everything.filter(({ served }) => served);
  const single = served.filter(({ weightsMib }) => weightsMib.length === 1);

  it.each<[string, number[]]>([
    ['for the models that the formulas were written with', single.filter(({ heldOut }) => !heldOut).map(error)],
    ['for held-out models', single.filter(({ heldOut }) => heldOut).map(error)],
    ['on two devices', served.filter(({ weightsMib }) => weightsMib.length === 2).map(error)],
    ['on each of two devices', served.filter(({ weightsMib }) => weightsMib.length === 2).flatMap(errorsPerGpu)],
  ])('%s', (_what, errors) => {
    const { median, p95, least } = spread(errors);
    expect(errors.length).toBeGreaterThanOrEqual(12 * 3 * 2);
    expect(median).toBeLessThan(0.03);
    expect(p95).toBeLessThan(0.08);
    expect(least).toBeGreaterThan(-0.02);
  });

  it('and few cases are left out because a part ran on the processor', () => {
    expect(served.length / everything.length).toBeGreaterThan(0.85);
  });
});
