import { CatalogueError, checkedBody } from '@aivailable/contracts';
import { z } from 'zod';
import type { GenerationTerms } from './simulated-generation.js';
import { invalid } from './simulated-requests.js';
import { countTokens, simulatedEmbedding } from './simulated-text.js';

const tokens = z.array(z.number().int().nonnegative()).min(1);
const embeddings = z.object({
  input: z.union([z.string().min(1), tokens, z.array(z.string().min(1)).min(1), z.array(tokens).min(1)], {
    error: 'a text or a list of texts is needed, none of them empty',
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().positive().nullish(),
});

export function answerEmbeddings(
  body: unknown,
  { model, contextTokens, counts }: Pick<GenerationTerms, 'model' | 'contextTokens' | 'counts'>,
): object {
  const { input, encoding_format, dimensions } = checkedBody(embeddings, body);
  const texts = textsOf(input);
  const prompt_tokens = texts.reduce((sum, text) => sum + tokensWithin(text, contextTokens), 0);
  const vectors = texts.map(simulatedEmbedding);
  const size = vectors[0]?.length;
  if (dimensions && dimensions !== size) {
    throw invalid(`The vectors of this model have ${size} dimensions, no other number.`);
  }
  counts.readTokens += prompt_tokens;
  const encode = encoding_format === 'base64' ? base64Of : (vector: number[]) => vector;
  const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) }));
  return { object: 'list', data, model, usage: { prompt_tokens, total_tokens: prompt_tokens } };
}

function textsOf(input: z.infer<typeof embeddings>['input']): string[] {
  if (typeof input === 'string') return [input];
  if (typeof input[0] === 'number') return [input.join(' ')];
  return (input as (string | number[])[]).map((one) => (typeof one === 'string' ? one : one.join(' ')));
}

function tokensWithin(text: string, contextTokens: number): number {
  const count = countTokens(text);
  if (count < contextTokens) return count;
  const detail = `The text has ${count} tokens, this model's context is ${contextTokens}.`;
  throw new CatalogueError('context_length_exceeded', { detail });
}

/** Single precision, little-endian, as OpenAI has it. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}
