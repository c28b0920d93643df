import { CatalogueError, type ServedTask } from '@aivailable/contracts';
import { invalid, jsonOf } from '../../json-body.js';
import { askedOf, chatQuestion } from '../chat-words.js';
import type { InferenceRoute, Protocol, Question, ReadingContext, Route, TellingRoute } from '../protocol.js';
import { chatOf, generationOf, samplingOf } from './ollama-conversation.js';
import { embedQuestion, oldEmbedQuestion } from './ollama-embeddings.js';
import { OllamaForm, type Shape } from './ollama-form.js';
import { ollamaManners } from './ollama-manners.js';
import { namedModel, running, shown, tags } from './ollama-models.js';
import {
  type Common,
  chatRequest,
  embedRequest,
  type GenerateAsked,
  generateRequest,
  oldEmbedRequest,
  showRequest,
} from './ollama-request.js';

/** The version of Ollama whose interface is spoken here; clients look at it before they use something new. */
const SPOKEN_VERSION = '0.12.11';

const INFERENCE: Readonly<Record<string, InferenceRoute>> = {
  '/api/chat': asking('chat', readChat),
  '/api/generate': asking('chat', readGenerate),
  '/api/embed': asking('embed', readEmbed),
  '/api/embeddings': asking('embed', readOldEmbed),
};

const TOLD: Readonly<Record<string, TellingRoute['tell']>> = {
  'GET /api/tags': (serving) => tags(serving),
  'GET /api/ps': (serving) => running(serving),
  'GET /api/version': () => ({ version: SPOKEN_VERSION }),
};

/** What changes models. Deployments are an admin's business, and what they need is fetched by itself. */
const MANAGEMENT = /^\/api\/(pull|push|create|copy|delete|blobs)(\/|$)/;

export const ollama: Protocol = {
  manners: ollamaManners,
  route: (method, path): Route | null => {
    if (MANAGEMENT.test(path)) return { kind: 'tell', readsBody: false, tell: () => refuseManagement(path) };
    if (method === 'POST' && path === '/api/show') return { kind: 'tell', readsBody: true, tell: tellModel };
    if (method === 'POST') return Object.hasOwn(INFERENCE, path) ? (INFERENCE[path] ?? null) : null;
    const tell = Object.hasOwn(TOLD, `${method} ${path}`) ? TOLD[`${method} ${path}`] : undefined;
    return tell ? { kind: 'tell', readsBody: false, tell } : null;
  },
};

function asking(task: ServedTask, read: InferenceRoute['read']): InferenceRoute {
  return { kind: 'infer', task, read };
}

const tellModel: TellingRoute['tell'] = (serving, body) => shown(namedModel(serving, jsonOf(body, nameOnly)));

const nameOnly = showRequest;

function readChat(body: Buffer, context: ReadingContext): Question {
  const asked = jsonOf(body, chatRequest);
  const { servedName, contextTokens } = namedModel(context.serving, asked.model);
  if (!asked.messages?.length) return loadQuestion(asked, 'chat', servedName, context);
  const form = formOf(asked, 'chat', context);
  return chatQuestion(chatOf(asked, servedName, contextTokens), asked.stream !== false, form);
}

function readGenerate(body: Buffer, context: ReadingContext): Question {
  const asked = jsonOf(body, generateRequest);
  const { servedName, contextTokens } = namedModel(context.serving, asked.model);
  if (!asked.prompt && !asked.images?.length) return loadQuestion(asked, 'generate', servedName, context);
  if (asked.raw) return rawQuestion(asked, servedName, contextTokens, context);
  const form = formOf(asked, 'generate', context);
  return chatQuestion(generationOf(asked, servedName, contextTokens), asked.stream !== false, form);
}

/** The caller wrote the model's own format: nothing is put around it. */
function rawQuestion(asked: GenerateAsked, model: string, contextTokens: number, context: ReadingContext): Question {
  if (asked.system) throw invalid('system: has no place in a raw prompt; write it into the prompt.', 'system');
  const { max_tokens = contextTokens, ...sampling } = samplingOf(asked, contextTokens);
  const facts = { model, maxTokens: max_tokens, stream: asked.stream !== false };
  const request = { model, prompt: asked.prompt, ...sampling, max_tokens };
  return { asked: askedOf(facts, request), path: '/v1/completions', form: formOf(asked, 'generate', context) };
}

/** Without a question Ollama only loads the model. Here it is asked for one token, and has to be there for it. */
function loadQuestion(asked: Common, shape: Shape, model: string, context: ReadingContext): Question {
  if (Number.parseFloat(String(asked.keep_alive ?? '1')) === 0) {
    const detail =
      'keep_alive: how long a model stays loaded is its deployment’s business; change that in the console.';
    throw invalid(detail, 'keep_alive');
  }
  const request = { model, messages: [{ role: 'user' as const, content: ' ' }], max_tokens: 1 };
  return chatQuestion(request, asked.stream !== false, formOf(asked, shape, context, true));
}

function formOf({ model }: Common, shape: Shape, { nowMs }: ReadingContext, isLoad = false): OllamaForm {
  return new OllamaForm({ shape, model, nowMs, isLoad });
}

function readEmbed(body: Buffer, { serving, nowMs }: ReadingContext): Question {
  const { model, input, dimensions } = jsonOf(body, embedRequest);
  const asked = { input, dimensions: dimensions ?? undefined };
  return embedQuestion(namedModel(serving, model).servedName, asked, model, nowMs);
}

function readOldEmbed(body: Buffer, { serving }: ReadingContext): Question {
  const { model, prompt } = jsonOf(body, oldEmbedRequest);
  return oldEmbedQuestion(namedModel(serving, model).servedName, prompt);
}

function refuseManagement(path: string): never {
  const detail = `${path} is not served: models are imported under "Models" and deployed under "Deployments" in the console.`;
  throw new CatalogueError('forbidden', { detail });
}
