import { gpu as gpuSchema, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nvidiaGpu, SAFE_COLUMNS } from './nvidia.js';
import { csvRows } from './nvidia-csv.js';

const ROW = '0, GPU-1, 00000000:2D:00.0, NVIDIA GeForce RTX 3060, 550.54.14, 12288, 341, 11577, 2, 41, 13.45';
const EXTRA = ['uuid', 'compute_cap', 'memory.reserved', 'mig.mode.current'];
const EXTRA_ROW = 'GPU-1, 8.6, 371, [N/A]';

const nastyCell = fc.oneof(
  fc.constantFrom('[N/A]', 'N/A', '[Not Supported]', '[Unknown Error]', 'ERR!', '', '-1', '1e9', '17592186044415'),
  fc.constantFrom('12288 MiB', '12288 KiB', '0x10', 'NaN', 'Infinity', '12.5', '９', '1,5', '\u0000'),
  fc.string(),
  fc.integer().map(String),
);

/** Some cells of a good row replaced, or letters of it dropped and put in. */
const mutated = (row: string) =>
  fc.oneof(
    fc.array(fc.tuple(fc.nat(20), nastyCell), { maxLength: 6 }).map((changes) => {
      const cells = row.split(', ');
      for (const [at, cell] of changes) cells[at % cells.length] = cell;
      return cells.join(', ');
    }),
    fc.tuple(fc.nat(row.length), fc.nat(8), fc.string({ maxLength: 8 })).map(([at, drop, put]) => {
      return row.slice(0, at) + put + row.slice(at + drop);
    }),
  );

/** Every whole number of MiB that the text itself names. */
function bytesNamedIn(text: string): Set<number> {
  return new Set([...text.matchAll(/\d+/g)].map(([digits]) => Number(digits) * MIB));
}

describe('whatever nvidia-smi says', () => {
  it('never throws, and never makes bytes that were not there', () => {
    fc.assert(
      fc.property(fc.array(mutated(ROW), { maxLength: 4 }), mutated(EXTRA_ROW), (lines, extraLine) => {
        const extra = csvRows(extraLine, EXTRA)[0] ?? {};
        const named = bytesNamedIn(`${lines.join('\n')}\n${extraLine}`);
        csvRows(lines.join('\n'), SAFE_COLUMNS).forEach((row, position) => {
          const gpu = nvidiaGpu(row, extra, position);
          for (const bytes of [gpu.totalBytes, gpu.usedBytes, gpu.freeBytes, gpu.reservedBytes]) {
            expect(bytes === null || named.has(bytes)).toBe(true);
          }
          expect(gpu.usable).toBe(gpu.refusal === null);
          expect(gpuSchema.safeParse({ ...gpu, id: gpu.id || 'x' }).success).toBe(true);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});
