import type { ServerResponse } from 'node:http';
import { CatalogueError } from '@aivailable/contracts';
import type { LlamaEmbeddingContext, Token } from 'node-llama-cpp';
import { z } from 'zod';
import { answerJson, roomForAnswer } from './http-answer.js';
import type { LoadedModel } from './loaded-model.js';

const tokens = z.array(z.number().int().nonnegative()).min(1);

export const embeddingRequest = z.object({
  model: z.string().optional(),
  input: z.union([z.string().min(1), tokens, z.array(z.string().min(1)).min(1).max(2048), z.array(tokens).min(1)], {
    error: 'a text or a list of texts is needed, none of them empty',
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.number().int().positive().nullish(),
});
export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

export async function answerEmbedding(
  { embedder, servedName, contextTokens, model }: LoadedModel,
  request: EmbeddingRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  if (embedder === null) throw notEmbedding(servedName);
  const size = model.embeddingVectorSize;
  if (request.dimensions && request.dimensions !== size) {
    throw new CatalogueError('invalid_request', {
      detail: `The vectors of this model have ${size} dimensions, no other number.`,
    });
  }
  const inputs = inputsOf(request.input);
  const counts = inputs.map((input) => embedder.calculateInputLength(copyOf(input)));
  for (const count of counts) roomForAnswer(count, contextTokens);
  const vectors = await embedAll(embedder, inputs, signal);
  const encode = request.encoding_format === 'base64' ? base64Of : (vector: number[]) => vector;
  const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) }));
  const prompt = counts.reduce((sum, count) => sum + count, 0);
  const usage = { prompt_tokens: prompt, total_tokens: prompt };
  answerJson(response, 200, { object: 'list', data, model: servedName, usage });
}

type Input = string | Token[];

function inputsOf(input: EmbeddingRequest['input']): Input[] {
  if (typeof input === 'string') return [input];
  if (typeof input[0] === 'number') return [input as Token[]];
  return input as Input[];
}

/** The engine adds its control tokens to the list that it is given. */
function copyOf(input: Input): Input {
  return typeof input === 'string' ? input : [...input];
}

async function embedAll(
  embedder: LlamaEmbeddingContext,
  inputs: readonly Input[],
  signal: AbortSignal,
): Promise<number[][]> {
  const vectors: number[][] = [];
  for (const input of inputs) {
    signal.throwIfAborted();
    const { vector } = await embedder.getEmbeddingFor(copyOf(input));
    vectors.push(unitLength(vector));
  }
  return vectors;
}

/** Vectors of length 1, as OpenAI's are: their product is their similarity. In single precision, in either encoding. */
function unitLength(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => Math.fround(length === 0 ? 0 : value / length));
}

function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}

function notEmbedding(model: string): CatalogueError {
  return new CatalogueError('invalid_request', { detail: `"${model}" is deployed for chat, not for embeddings.` });
}
