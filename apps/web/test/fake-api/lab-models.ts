import { GIB, type ImportView, type ModelView } from '@aivailable/contracts';
import { aModel } from '../builders.js';

export const digestOf = (fileId: string) => fileId.padEnd(64, '0');

/** The lab's catalogue, and what is on its way into it. */
export function labModels(): ModelView[] {
  const file = (fileId: string, quantisation: string, gib: number) => ({
    fileId,
    fileName: `${fileId}.gguf`,
    quantisation,
    sizeBytes: Math.round(gib * GIB),
    sha256: digestOf(fileId),
    source: 'url',
  });
  return [
    aModel({
      modelId: 'm-qwen',
      name: 'qwen2.5-14b-instruct',
      architecture: 'qwen2',
      parameterCount: 14_770_000_000,
      trainedContextTokens: 32_768,
      license: 'apache-2.0',
      files: [file('q4', 'Q4_K_M', 8.37), file('q6', 'Q6_K', 11.29)],
    }),
    aModel({
      modelId: 'm-llama',
      name: 'llama-3.1-8b-instruct',
      parameterCount: 8_030_000_000,
      license: 'llama3.1',
      files: [file('l4', 'Q4_K_M', 4.58)],
    }),
    aModel({
      modelId: 'm-embed',
      name: 'nomic-embed-text-v1.5',
      architecture: 'nomic-bert',
      task: 'embed',
      parameterCount: 137_000_000,
      trainedContextTokens: 2048,
      license: 'apache-2.0',
      files: [file('n8', 'F16', 0.26)],
    }),
    aModel({
      modelId: 'm-mistral',
      name: 'mistral-small-24b',
      parameterCount: 23_600_000_000,
      trainedContextTokens: 32_768,
      license: 'apache-2.0',
      files: [file('s5', 'Q5_K_M', 15.61)],
    }),
    aModel({
      modelId: 'm-phi',
      name: 'phi-4-mini',
      architecture: 'phi3',
      parameterCount: 3_840_000_000,
      license: 'mit',
      files: [file('p4', 'Q4_K_M', 2.32)],
    }),
    aModel({
      modelId: 'm-toy',
      name: 'aivailable-toy',
      parameterCount: 400_000,
      trainedContextTokens: 512,
      license: null,
      toy: true,
      files: [file('t', 'F32', 0.001)],
    }),
  ];
}

export function labImports(): ImportView[] {
  return [
    {
      importId: 'im1',
      source: 'https://huggingface.co/google/gemma-3-12b-it-qat-q4_0-gguf/resolve/main/gemma-3-12b-it-q4_0.gguf',
      state: 'downloading',
      progress: { doneBytes: 3_100_000_000, totalBytes: 8_070_000_000, bytesPerSecond: 42_000_000 },
      error: null,
      modelId: null,
      createdAt: new Date().toISOString(),
    },
    {
      importId: 'im2',
      source: '/srv/models/notes.txt',
      state: 'failed',
      progress: null,
      error: {
        code: 'not_a_gguf',
        message: 'notes.txt is not a GGUF file: it starts with "Dear" where "GGUF" is expected.',
      },
      modelId: null,
      createdAt: '2026-08-01T09:00:00.000Z',
    },
  ];
}
