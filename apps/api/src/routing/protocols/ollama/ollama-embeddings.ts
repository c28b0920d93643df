import { askedOf } from '../chat-words.js';
import type { AnswerForm, Question } from '../protocol.js';
import { ollamaManners } from './ollama-manners.js';

const EMBEDDINGS_PATH = '/v1/embeddings';

interface Vectors {
  readonly data: readonly { readonly embedding: readonly number[] }[];
  readonly usage?: { readonly prompt_tokens?: number };
}

/** `/api/embed`: several texts at once. */
export function embedQuestion(model: string, asked: object, toldModel: string, nowMs: () => number): Question {
  const startedAtMs = nowMs();
  return question(model, asked, ({ data, usage }) => ({
    model: toldModel,
    embeddings: data.map(({ embedding }) => embedding),
    total_duration: (nowMs() - startedAtMs) * 1_000_000,
    load_duration: 0,
    prompt_eval_count: usage?.prompt_tokens ?? 0,
  }));
}

/** `/api/embeddings`, its elder: one text. */
export function oldEmbedQuestion(model: string, input: string): Question {
  return question(model, { input }, ({ data }) => ({ embedding: data[0]?.embedding ?? [] }));
}

function question(model: string, asked: object, told: (vectors: Vectors) => object): Question {
  const form: AnswerForm = {
    ...ollamaManners,
    events: () => null,
    whole: (json) => Buffer.from(JSON.stringify(told(JSON.parse(json.toString())))),
  };
  const body = { model, ...asked, encoding_format: 'float' };
  return { asked: askedOf({ model, stream: false }, body), path: EMBEDDINGS_PATH, form };
}
