/**
 * Whatever the vendors' tools and the kernel say: nothing throws, and no byte is made up. Every number of bytes in the
 * result must stand in the texts as a number of its own (in bytes, KiB or MiB), or be the difference or sum of two.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Gpu, gpu as gpuSchema, MIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RecordedMachine, recordedSource } from './machine.fake.js';
import { mutationOf, type Slot, slotsOf, withSlot } from './mutated-machine.fake.js';
import { csvRows, mibCell } from './nvidia-csv.js';
import type { SenseReading } from './sense.js';
import { realSenses } from './senses.js';

const KIB = 1024;
const folder = new URL('./fixtures/', import.meta.url);
const machines = readdirSync(folder).map((name) => {
  const machine: RecordedMachine = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  return { machine, slots: slotsOf(machine) };
});

/** One to three texts of one machine, changed. */
const mutants = fc.constantFrom(...machines.filter(({ slots }) => slots.length > 0)).chain(({ machine, slots }) =>
  fc
    .array(fc.constantFrom(...slots), { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map((slot) => mutationOf(slot.text).map((text) => ({ ...slot, text })))))
    .map((changed: Slot[]) => changed.reduce(withSlot, machine)),
);

/** Most texts of a machine are as they were recorded, so they are read once. */
const read = new Map<string, readonly number[]>(
  machines.flatMap(({ slots }) => slots.map(({ text }) => [text, numbersIn(text)] as const)),
);

/** Numbers that stand for themselves between the separators of CSV, JSON and the kernel's files. */
function numbersIn(text: string): readonly number[] {
  const pieces = text.split(/[\r\n\t"{}[\]]+|,\s+|:\s+/).map((piece) => piece.replace(/^[:,\s]+|[:,\s]+$/g, ''));
  return pieces.flatMap((piece) => {
    const digits = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: ?(?:[MK]iB|MB))?$/i.exec(piece)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

function isNamed(bytes: number, numbers: ReadonlySet<number>): boolean {
  return numbers.has(bytes) || numbers.has(bytes / KIB) || numbers.has(bytes / MIB);
}

function namedBytes(gpu: Gpu): (number | null)[] {
  const { totalBytes, usedBytes, reservedBytes, freeBytes, vendor } = gpu;
  return vendor === 'amd' ? [totalBytes, usedBytes, reservedBytes] : [totalBytes, usedBytes, reservedBytes, freeBytes];
}

function inventedBytes(gpu: Gpu, numbers: ReadonlySet<number>): number[] {
  const named = (bytes: number) => isNamed(bytes, numbers);
  const sums = (bytes: number) => [...numbers].some((part) => named(bytes - part * KIB) || named(bytes - part * MIB));
  const held = (gpu.foreignProcesses ?? []).map(({ bytes }) => bytes);
  return [
    ...namedBytes(gpu).filter((bytes) => bytes !== null && !named(bytes)),
    ...held.filter((bytes) => bytes !== null && !named(bytes) && !(gpu.vendor === 'amd' && sums(bytes))),
  ].filter((bytes) => bytes !== null);
}

function check(gpu: Gpu, numbers: ReadonlySet<number>): void {
  const { name, vendor, freeBytes, totalBytes, usedBytes, usable, refusal } = gpu;
  const invented = inventedBytes(gpu, numbers);
  if (invented.length > 0) throw new Error(`${name}: nobody said ${invented}`);
  if (vendor === 'amd' && freeBytes !== null) expect(freeBytes).toBe((totalBytes ?? 0) - (usedBytes ?? 0));
  expect(usable).toBe(refusal === null);
  const parsed = gpuSchema.safeParse(gpu);
  if (!parsed.success) throw parsed.error;
}

const UNKNOWN_FIELD = { code: 2, stdout: ['Field "?" is not a valid field to query.'], stderr: [] };

async function lookAt(machine: RecordedMachine): Promise<SenseReading[]> {
  const senses = realSenses(recordedSource(machine, UNKNOWN_FIELD));
  return Promise.all(senses.map((sense) => sense.look()));
}

describe('whatever the tools and the kernel say', () => {
  it('never throws, and never makes bytes that were not there', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(mutants, async (machine) => {
        const readings = await lookAt(machine);
        const gpus = readings.flatMap((reading) => (reading.kind === 'seen' ? reading.gpus : []));
        const numbers = new Set(slotsOf(machine).flatMap(({ text }) => read.get(text) ?? numbersIn(text)));
        seen += gpus.length;
        for (const gpu of gpus) check(gpu, numbers);
      }),
      { numRuns: 10_000 },
    );
    // Most mutations leave most cards: the rest would prove nothing.
    expect(seen).toBeGreaterThan(10_000);
  });

  it('takes a number that was written for people for none', () => {
    for (const cell of [
      '1.234,5',
      '12 345 MiB',
      '12\u00a0345 MiB',
      '1,234',
      "12'345",
      '٣٤٥',
      '1e9',
      '-1',
      '12.5',
      '',
    ]) {
      expect(mibCell(cell)).toBeNull();
    }
    expect(csvRows('GPU-1, 1.234,5', ['uuid', 'memory.total'])).toEqual([{ uuid: 'GPU-1', 'memory.total': '1.234,5' }]);
    expect(csvRows('GPU-1,12', ['uuid', 'memory.total'])).toEqual([{ uuid: 'GPU-1', 'memory.total': '12' }]);
  });
});
