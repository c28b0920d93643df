import { describe, expect, it } from '@jest/globals';
import { type ByteSource, memorySource } from './byte-source.js';
import { readGguf } from './reader.js';
import { toyModel } from './toy/toy-model.js';
import { type GgufSpec, writeGguf } from './writer.js';

const small: GgufSpec = {
  metadata: {
    'general.architecture': { type: 'string', value: 'llama' },
    'a.u8': { type: 'u8', value: 255 },
    'a.i8': { type: 'i8', value: -1 },
    'a.u16': { type: 'u16', value: 65_535 },
    'a.i16': { type: 'i16', value: -2 },
    'a.i32': { type: 'i32', value: -3 },
    'a.f32': { type: 'f32', value: 0.5 },
    'a.f64': { type: 'f64', value: 0.1 },
    'a.u64': { type: 'u64', value: 2n ** 63n },
    'a.i64': { type: 'i64', value: -4 },
    'a.bool': { type: 'bool', value: true },
    'a.list': { type: 'array', itemType: 'u32', items: [1, 2] },
    'a.vocabulary': { type: 'array', itemType: 'string', items: Array.from({ length: 300 }, (_, i) => `t${i}`) },
    'a.scores': { type: 'array', itemType: 'f32', items: Array.from({ length: 300 }, (_, i) => i) },
  },
  tensors: [
    { name: 'one', type: 'F32', shape: [3], data: new Uint8Array(12) },
    { name: 'two', type: 'Q8_0', shape: [32, 2], data: new Uint8Array(68) },
  ],
};
const bytes = writeGguf(small);
const read = (data: Uint8Array) => readGguf(memorySource(data), 'small.gguf');

describe('reading a GGUF header', () => {
  it('of more than a megabyte gives back what was written', async () => {
    const items = Array.from({ length: 90_000 }, (_, i) => `word ${i}`);
    const large = writeGguf({ ...small, metadata: { 'a.words': { type: 'array', itemType: 'string', items } } });
    const { metadata } = await readGguf(memorySource(large), 'large.gguf', { keptItems: 100_000 });
    expect(metadata['a.words']).toEqual({ arrayLength: 90_000, itemType: 'string', items });
  });

  it('gives back what was written, with exact 64-bit numbers', async () => {
    const { version, metadata, tensors } = await read(bytes);
    expect(version).toBe(3);
    expect(metadata).toMatchObject({
      'a.u8': 255,
      'a.i8': -1,
      'a.u16': 65_535,
      'a.i16': -2,
      'a.i32': -3,
      'a.f32': 0.5,
    });
    expect(metadata).toMatchObject({ 'a.f64': 0.1, 'a.u64': 2n ** 63n, 'a.i64': -4, 'a.bool': true });
    expect(metadata['a.list']).toEqual({ arrayLength: 2, itemType: 'u32', items: [1, 2] });
    expect(tensors).toEqual([
      { name: 'one', type: 'F32', shape: [3], offset: 0, bytes: 12 },
      { name: 'two', type: 'Q8_0', shape: [32, 2], offset: 32, bytes: 68 },
    ]);
  });

  it('counts a vocabulary without keeping it, unless asked to', async () => {
    const { metadata } = await read(bytes);
    expect(metadata['a.vocabulary']).toEqual({ arrayLength: 300, itemType: 'string' });
    expect(metadata['a.scores']).toEqual({ arrayLength: 300, itemType: 'f32' });
    const whole = await readGguf(memorySource(bytes), 'small.gguf', { keptItems: 1000 });
    expect(whole.metadata['a.vocabulary']).toMatchObject({ arrayLength: 300, items: expect.arrayContaining(['t299']) });
  });

  it('needs exactly the bytes of the last tensor, and accepts a file without the final padding', async () => {
    const { dataOffset, neededBytes } = await read(bytes);
    expect(neededBytes).toBe(dataOffset + 32 + 68);
    await expect(read(bytes.subarray(0, neededBytes))).resolves.toMatchObject({ neededBytes });
  });

  it('reads version 2 the same way', async () => {
    const { version, tensors } = await read(patched(4, [2, 0, 0, 0]));
    expect({ version, tensors: tensors.length }).toEqual({ version: 2, tensors: 2 });
  });

  it('reads the header alone, in few pieces, however large the file', async () => {
    const toy = toyModel().bytes;
    const reads: number[] = [];
    const source: ByteSource = {
      sizeBytes: toy.byteLength,
      read: async (offset, length) => {
        reads.push(length);
        return toy.subarray(offset, offset + Math.min(length, 4096));
      },
    };
    await expect(readGguf(source, 'toy.gguf')).resolves.toMatchObject({ version: 3 });
    expect(reads.length).toBeLessThan(10);
  });
});

describe('a file that cannot be used is refused with a sentence', () => {
  it.each([
    [
      new TextEncoder().encode('<!DOCTYPE html>'),
      'small.gguf is not a GGUF file: it starts with "<!DO" where "GGUF" is expected.',
    ],
    [
      Uint8Array.of(0x50, 0x4b, 3, 4),
      'small.gguf is not a GGUF file: it starts with 0x504b0304 where "GGUF" is expected.',
    ],
    [
      new Uint8Array(0),
      'small.gguf is not a GGUF file: it starts with nothing (it is empty) where "GGUF" is expected.',
    ],
  ])('not a GGUF', async (data, message) => {
    await expect(read(data)).rejects.toMatchObject({ code: 'not_a_gguf', message });
  });

  it('cut in the weights: needed and present bytes are told', async () => {
    const { neededBytes } = await read(bytes);
    await expect(read(bytes.subarray(0, neededBytes - 1))).rejects.toMatchObject({
      code: 'truncated_gguf',
      message: expect.stringMatching(
        /^small.gguf is cut short: its tensors need .+ KiB, the file has .+ KiB. Download it again.$/,
      ),
    });
  });

  it('cut anywhere in the header', async () => {
    const { dataOffset } = await read(bytes);
    for (let length = 4; length < dataOffset; length += 7) {
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'truncated_gguf' });
    }
  });

  it.each([
    ['version 1', 4, [1, 0, 0, 0], /old GGUF version 1; convert it again/],
    ['version 9', 4, [9, 0, 0, 0], /GGUF version 9, known are 2 and 3/],
    ['big-endian', 4, [0, 0, 0, 3], /written for big-endian machines/],
    ['absurd tensors', 8, [255, 255, 255, 255, 0, 0, 0, 0], /claims 4294967295 tensors/],
    ['absurd keys', 16, [255, 255, 255, 255, 0, 0, 0, 0], /claims 4294967295 metadata keys/],
    ['impossible count', 8, [255, 255, 255, 255, 255, 255, 255, 255], /impossible count 18446744073709551615/],
    ['absurd key length', 24, [0, 0, 0, 255, 0, 0, 0, 0], /holds a text of 3.98 GiB/],
  ])('%s', async (_, at, replacement, message) => {
    await expect(read(patched(at, replacement))).rejects.toMatchObject({
      code: 'unsupported_gguf',
      message: expect.stringMatching(message),
    });
  });

  it('a tensor type that ggml withdrew, a broken row, a tensor twice', async () => {
    const tensorTypeAt = indexOf(bytes, 'two') + 3 + 4 + 16;
    await expect(read(patched(tensorTypeAt, [31]))).rejects.toThrow(
      'its tensor two has the unknown or withdrawn type 31',
    );
    await expect(read(patched(tensorTypeAt, [12]))).rejects.toThrow(
      'its tensor two of type Q4_K has the impossible shape 32 x 2',
    );
    await expect(read(patched(indexOf(bytes, 'two'), [...new TextEncoder().encode('one')]))).rejects.toThrow(
      'it has the tensor one twice',
    );
  });
});

function patched(at: number, replacement: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(replacement, at);
  return copy;
}

/** The last place of a name: tensor names stand after the metadata. */
function indexOf(data: Uint8Array, name: string): number {
  return Buffer.from(data).lastIndexOf(name);
}
