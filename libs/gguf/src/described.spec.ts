import { describe, expect, it } from '@jest/globals';
import { describedGguf } from './described.js';

const tensor = { name: 'token_embd.weight', type: 'q8_0', shape: [64, 10] };
const described = (metadata: unknown, tensors: unknown) => describedGguf({ metadata, tensors }, 'model.json');

describe('a header written down as JSON', () => {
  it('has values, lists, and tensors whose bytes follow from their types', () => {
    const { metadata, tensors } = described({ 'general.architecture': 'llama', 'llama.heads': [1, 2] }, [
      tensor,
      tensor,
    ]);
    expect(metadata).toMatchObject({ 'general.architecture': 'llama', 'llama.heads': { items: [1, 2] } });
    expect(tensors.map(({ type, bytes, offset }) => ({ type, bytes, offset }))).toEqual([
      { type: 'Q8_0', bytes: 680, offset: 0 },
      { type: 'Q8_0', bytes: 680, offset: 680 },
    ]);
  });

  it.each([
    [null, [], 'its JSON has no object "metadata"'],
    [{}, {}, 'its JSON has no list "tensors"'],
    [{ a: null }, [], 'its a is neither text, number, true, false nor a list of them'],
    [{ a: [{}] }, [], 'its a is neither text, number, true, false nor a list of them'],
    [{}, [{}], 'its tensor 1 has no "name"'],
    [{}, [tensor, { ...tensor, type: 'Q9' }], 'its tensor 2 (token_embd.weight) has the unknown type Q9'],
    [{}, [{ ...tensor, shape: [] }], 'its tensor 1 (token_embd.weight) has no "shape" of one to four counts'],
    [{}, [{ ...tensor, shape: [64, -1] }], 'its tensor 1 (token_embd.weight) has no "shape" of one to four counts'],
    [{}, [{ ...tensor, shape: [48] }], 'its tensor 1 (token_embd.weight) of type Q8_0 has the impossible shape 48'],
  ])('is refused with a sentence: %j %j', (metadata, tensors, detail) => {
    expect(() => described(metadata, tensors)).toThrow(detail);
  });
});
