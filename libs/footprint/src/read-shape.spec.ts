import { type GgufFile, type GgufMetadata, memorySource, readGguf, toyModel } from '@aivailable/gguf';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { modelShape } from './read-shape.js';

let toy: GgufFile;
beforeAll(async () => {
  const { bytes, fileName } = toyModel();
  toy = await readGguf(memorySource(bytes), fileName);
});

function withMetadata(changes: Record<string, GgufMetadata[string] | undefined>) {
  const entries = Object.entries({ ...toy.metadata, ...changes });
  const metadata: GgufMetadata = Object.fromEntries(entries.flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  return modelShape({ metadata, tensors: toy.tensors });
}

describe('the shape of a model', () => {
  it('is read from the header of the toy', () => {
    const result = modelShape(toy);
    expect(result).toMatchObject({
      ok: true,
      shape: { architecture: 'llama', kvHeads: [1, 1], keyLength: 64, embeddingLength: 384, outputIsTied: false },
    });
  });

  it('accounts for every byte of every tensor', () => {
    const result = modelShape(toy);
    if (!result.ok) throw new Error(result.reason);
    const { layerBytes, outputBytes, tokenTableBytes } = result.shape;
    const all = toy.tensors.reduce((total, { bytes }) => total + bytes, 0);
    expect(layerBytes.reduce((a, b) => a + b, 0) + outputBytes + tokenTableBytes).toBe(all);
  });

  it('divides the embedding by the heads where no key length is given, and repeats the heads where no KV heads are', () => {
    const result = withMetadata({
      'llama.attention.key_length': undefined,
      'llama.attention.value_length': undefined,
      'llama.attention.head_count_kv': undefined,
    });
    expect(result).toMatchObject({ ok: true, shape: { keyLength: 192, valueLength: 192, kvHeads: [2, 2] } });
  });

  it('takes KV heads per layer', () => {
    const perLayer = { arrayLength: 2, itemType: 'u32' as const, items: [1, 2] };
    expect(withMetadata({ 'llama.attention.head_count_kv': perLayer })).toMatchObject({ shape: { kvHeads: [1, 2] } });
  });

  it('knows a tied output by the missing output matrix', () => {
    const tensors = toy.tensors.filter(({ name }) => name !== 'output.weight');
    expect(modelShape({ ...toy, tensors })).toMatchObject({ ok: true, shape: { outputIsTied: true } });
  });

  it.each([
    [
      { 'general.architecture': 'rwkv7' },
      /the memory of the architecture "rwkv7" cannot be computed yet; known are llama/,
    ],
    [{ 'general.architecture': undefined }, /^it does not say its architecture$/],
    [{ 'llama.expert_count': 8 }, /^its metadata lacks llama.expert_used_count$/],
    [{ 'llama.ssm.state_size': 16 }, /^it uses recurrent layers, whose memory cannot be computed yet$/],
    [{ 'llama.attention.kv_lora_rank': 512 }, /latent attention/],
    [
      { 'split.count': 3 },
      /^it is one of 3 parts of a split model; give the first part, and have the others beside it$/,
    ],
    [{ 'llama.embedding_length': undefined }, /^its metadata lacks llama.embedding_length$/],
    [{ 'llama.block_count': 'two' }, /^its llama.block_count is two, which is not a count$/],
    [{ 'llama.block_count': 1 }, /^it has a tensor blk.1.attn_norm.weight, but only 1 layers$/],
    [{ 'llama.block_count': 3 }, /^it has no tensors for its layer 2 of 3$/],
  ])('is refused with a reason: %j', (changes, reason) => {
    const result = withMetadata(changes);
    expect(result.ok ? '' : result.reason).toMatch(reason);
  });
});
