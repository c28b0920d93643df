import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toyModel } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerFootprint } from './footprint.js';

let folder: string;
const at = (name: string) => join(folder, name);

const llama = {
  metadata: {
    'general.architecture': 'llama',
    'llama.block_count': 1,
    'llama.embedding_length': 64,
    'llama.feed_forward_length': 128,
    'llama.attention.head_count': 4,
  },
  tensors: [
    { name: 'token_embd.weight', type: 'F16', shape: [64, 256] },
    { name: 'blk.0.attn_q.weight', type: 'F16', shape: [64, 64] },
    { name: 'output.weight', type: 'Q8_0', shape: [64, 256] },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aivailable-footprint-'));
  await writeFile(at('toy.gguf'), toyModel().bytes);
  await writeFile(at('llama.json'), JSON.stringify(llama));
  await writeFile(at('rwkv.json'), JSON.stringify({ metadata: { 'general.architecture': 'rwkv7' }, tensors: [] }));
  await writeFile(at('broken.json'), '{"metadata": ');
  await writeFile(at('page.gguf'), '<!DOCTYPE html>');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function json(...args: string[]) {
  const answer = await answerFootprint([...args, '--json']);
  if (!answer.ok) throw new Error(answer.sentence);
  return JSON.parse(answer.text);
}

describe('the footprint command', () => {
  it('sizes a GGUF on several GPUs, whose columns add up', async () => {
    const found = await json(at('toy.gguf'), '--context', '512', '--slots', '2', '--kv', 'q8_0', '--gpus', '2');
    expect(found.perGpu).toHaveLength(2);
    expect(found.kvBytes).toBe(2 * 2 * 512 * (64 + 64) * (34 / 32));
    expect(found.weightsBytes + found.kvBytes + found.computeBytes + found.overheadBytes).toBe(found.totalBytes);
    expect(Object.keys(found.terms[0])).toEqual(['name', 'formula', 'bytes']);
  });

  it('sizes a header written down as JSON', async () => {
    const found = await json(at('llama.json'), '--context', '256', '--backend', 'rocm');
    expect(found).toMatchObject({ weightsBytes: 64 * 64 * 2 + 8 * 64 * 34, kvBytes: 256 * 4 * (16 + 16) * 2 });
  });

  it('prints a table for people', async () => {
    const answer = await answerFootprint([at('llama.json'), '--gpus', '2', '--backend', 'vulkan']);
    expect(answer).toMatchObject({
      ok: true,
      text: expect.stringMatching(/^Layer weights +8\.0 KiB .*\nTotal .*\nGPU 0 .*\nGPU 1 /s),
    });
  });

  it.each([
    [[], /^"footprint" needs a file: footprint FILE \[--context N\]/],
    [['a', 'b'], /^"b" is one word too many/],
    [['toy.gguf', '--context', '0'], /^--context must be a whole number from 1 to 16777216, not "0"\.$/],
    [['toy.gguf', '--slots', '1e3'], /^--slots must be a whole number from 1 to 256, not "1e3"\.$/],
    [['toy.gguf', '--kv', 'q5'], /^--kv must be one of f16, q8_0, q4_0, not "q5"\.$/],
    [['toy.gguf', '--backend', 'cpu'], /^--backend must be one of cuda, vulkan, rocm, not "cpu"\.$/],
    [['toy.gguf', '--speed', '9'], /^Unknown option '--speed'\. footprint FILE/],
    [['absent.gguf'], /absent\.gguf cannot be read: ENOENT/],
    [['broken.json'], /broken\.json is not JSON: /],
    [['page.gguf'], /^page\.gguf is not a GGUF file: it starts with "<!DO"/],
    [['rwkv.json'], /^rwkv\.json cannot be sized: the memory of the architecture "rwkv7" cannot be computed yet/],
    [['.'], /is no file; name a GGUF or a JSON file\.$/],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const [first, ...rest] = words;
    const named = words.length === 0 || first === 'a' ? words : [at(first ?? ''), ...rest];
    const answer = await answerFootprint(named);
    expect(answer.ok ? '' : answer.sentence).toMatch(sentence);
  });
});
