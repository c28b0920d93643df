import fc from 'fast-check';
import type { RecordedAnswer, RecordedMachine } from './machine.fake.js';

/** One text of a recorded machine: an answer of a tool or a file. */
export interface Slot {
  readonly part: 'nvidiaSmi' | 'amdSmi' | 'rocmSmi' | 'sysfs' | 'proc' | 'etc';
  readonly key: string;
  readonly text: string;
}

export function slotsOf(machine: RecordedMachine): Slot[] {
  const answers = (['nvidiaSmi', 'amdSmi', 'rocmSmi'] as const).flatMap((part) => {
    const recorded = machine[part] ?? 'missing';
    const entries = recorded === 'missing' ? [] : Object.entries(recorded);
    return entries.map(([key, { stdout }]): Slot => ({ part, key, text: stdout.join('\n') }));
  });
  const files = (['sysfs', 'proc', 'etc'] as const).flatMap((part) =>
    Object.entries(machine[part] ?? {}).map(([key, text]): Slot => ({ part, key, text })),
  );
  return [...answers, ...files];
}

export function withSlot(machine: RecordedMachine, { part, key, text }: Slot): RecordedMachine {
  const whole = machine[part];
  if (whole === undefined || whole === 'missing') return machine;
  const old = whole[key];
  const value = typeof old === 'object' ? ({ ...old, stdout: text.split('\n') } satisfies RecordedAnswer) : text;
  return { ...machine, [part]: { ...whole, [key]: value } };
}

const NBSP = '\u00a0';
const NASTY = [
  ...['[N/A]', 'N/A', '[Not Supported]', '[Unknown Error]', '[Insufficient Permissions]', '[Not Found]', 'ERR!'],
  ...['', '-1', '1e9', '0x10', 'NaN', 'Infinity', '12.5', '９', '\u0000', '17592186044415', '99999999999999999999'],
  ...['1.234,5', '12 345 MiB', `12${NBSP}345 MiB`, '1,234', "12'345", '1.234.567', '12288 KiB', '12288 MiB', '٣٤٥'],
];

/** A text that something happened to. */
export const mutationOf = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.nat(text.length).map((end) => text.slice(0, end)),
    fc.tuple(fc.nat(text.length), fc.nat(12), fc.string({ maxLength: 6 })).map(([at, drop, put]) => {
      return text.slice(0, at) + put + text.slice(at + drop);
    }),
    { weight: 3, arbitrary: wordReplaced(text) },
    fc.nat(20).map((column) => withoutColumn(text, column)),
    fc.nat(60).map((line) => lines(text, (_, i) => i !== line)),
    fc.constant(localised(text)),
  );

/** A number, a word in quotes or a cell gives way to something that is none. */
function wordReplaced(text: string): fc.Arbitrary<string> {
  const words = [...text.matchAll(/"[^"\n]*"|\d[\d.]*|\[[^\]\n]*\]/g)];
  return fc.tuple(fc.nat(Math.max(0, words.length - 1)), fc.constantFrom(...NASTY)).map(([which, put]) => {
    const word = words[which];
    if (word === undefined) return put;
    const quoted = word[0].startsWith('"') ? `"${put}"` : put;
    return text.slice(0, word.index) + quoted + text.slice(word.index + word[0].length);
  });
}

function withoutColumn(text: string, column: number): string {
  const cells = (line: string) => line.split(', ').filter((_, i) => i !== column);
  return text
    .split('\n')
    .map((line) => cells(line).join(', '))
    .join('\n');
}

function lines(text: string, keep: (line: string, i: number) => boolean): string {
  return text.split('\n').filter(keep).join('\n');
}

/** Every number as a person in Germany would write it. */
function localised(text: string): string {
  return text
    .replace(/\b\d{4,}\b/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '.'))
    .replace(/(\d)\.(\d\d?)\b/g, '$1,$2');
}
