import { describe, expect, it } from '@jest/globals';
import { memorySource } from './byte-source.js';
import { type GgufPart, mergeParts } from './merge-parts.js';
import { readGguf } from './reader.js';
import { partNames, splitName } from './split-name.js';
import { writeSplitGguf } from './split-writer.js';
import { toyModel, toySpec } from './toy/toy-model.js';

const NAMES = partNames({ prefix: 'toy', number: 1, count: 3 });

async function parts(): Promise<GgufPart[]> {
  const files = writeSplitGguf(toySpec(), 3);
  return Promise.all(
    files.map(async (bytes, i) => {
      const fileName = NAMES[i] ?? '';
      return { fileName, gguf: await readGguf(memorySource(bytes), fileName) };
    }),
  );
}

describe('the parts of a split model', () => {
  it('together say what the whole file says', async () => {
    const whole = await readGguf(memorySource(toyModel().bytes), 'toy.gguf');
    const merged = mergeParts(await parts());
    expect(merged.metadata).toEqual(whole.metadata);
    const plain = (tensors: typeof whole.tensors) => tensors.map(({ offset: _, ...tensor }) => tensor);
    expect(plain(merged.tensors)).toEqual(plain(whole.tensors));
  });

  it('in another order are refused by name', async () => {
    const [a, b, c] = await parts();
    if (!a || !b || !c) throw new Error('three parts were written');
    const swapped = [a, { ...b, gguf: c.gguf }, { ...c, gguf: b.gguf }];
    expect(() => mergeParts(swapped)).toThrow(
      'toy-00002-of-00003.gguf cannot be used: its header says part 3 of 3, its name part 2 of 3.',
    );
  });

  it('of which one is another model are refused', async () => {
    const [a, b, c] = await parts();
    if (!a || !b || !c) throw new Error('three parts were written');
    const fewer = { ...c, gguf: { ...c.gguf, tensors: c.gguf.tensors.slice(1) } };
    expect(() => mergeParts([a, b, fewer])).toThrow(/its parts have \d+ tensors together, the first says \d+/);
    const whole = { ...b, gguf: { ...b.gguf, metadata: {} } };
    expect(() => mergeParts([a, whole, c])).toThrow('its header does not say which part of a model it is');
  });
});

describe('the name of a part', () => {
  it.each([
    ['m-00001-of-00003.gguf', { prefix: 'm', number: 1, count: 3 }],
    ['m-00003-of-00003.gguf', { prefix: 'm', number: 3, count: 3 }],
    ['m-00004-of-00003.gguf', null],
    ['m-00001-of-00001.gguf', null],
    ['m.gguf', null],
    ['m-1-of-3.gguf', null],
  ])('%s says %j', (name, said) => {
    expect(splitName(name)).toEqual(said);
  });

  it('leads to those of the others', () => {
    expect(NAMES).toEqual(['toy-00001-of-00003.gguf', 'toy-00002-of-00003.gguf', 'toy-00003-of-00003.gguf']);
  });
});
