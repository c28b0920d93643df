import type { ServedModel } from '../../../scheduling/serving-view.js';
import { jsonOf } from '../../json-body.js';
import { chatQuestion, lengthWithin } from '../chat-words.js';
import { decodedName, servedModel } from '../named-model.js';
import type { InferenceRoute, Protocol, Question, ReadingContext, Route } from '../protocol.js';
import { chatOf } from './anthropic-conversation.js';
import { AnthropicForm, countForm } from './anthropic-form.js';
import { anthropicManners } from './anthropic-manners.js';
import { countRequest, messagesRequest } from './anthropic-request.js';

const MODELS = '/v1/models';

/** `/v1/messages`, and the list of models for who sends `anthropic-version`. */
export const anthropic: Protocol = {
  manners: anthropicManners,
  requestIdHeader: 'request-id',
  route: (method, path): Route | null => {
    if (method === 'POST' && path === '/v1/messages') return asking(readMessages);
    if (method === 'POST' && path === '/v1/messages/count_tokens') return asking(readCount);
    if (method === 'GET' && path === MODELS) {
      return { kind: 'tell', readsBody: false, tell: (serving) => modelList(serving.models()) };
    }
    if (method === 'GET' && path.startsWith(`${MODELS}/`)) {
      const name = decodedName(path.slice(MODELS.length + 1));
      return { kind: 'tell', readsBody: false, tell: (serving) => modelObject(servedModel(serving, name)) };
    }
    return null;
  },
};

function asking(read: InferenceRoute['read']): InferenceRoute {
  return { kind: 'infer', task: 'chat', read };
}

function readMessages(body: Buffer, { serving, requestId }: ReadingContext): Question {
  const asked = jsonOf(body, messagesRequest);
  const { model, max_tokens, stream, stop_sequences, temperature, top_p, top_k, metadata } = asked;
  const request = {
    ...chatOf(asked),
    max_tokens: lengthWithin(max_tokens, serving.model(model)?.contextTokens),
    stop: stop_sequences?.length ? stop_sequences : undefined,
    temperature: temperature ?? undefined,
    top_p: top_p ?? undefined,
    top_k: top_k ?? undefined,
    user: metadata?.user_id ?? undefined,
  };
  return chatQuestion(request, stream === true, new AnthropicForm({ model, messageId: `msg_${requestId}` }));
}

/** Counted by the model's own engine, which reads the conversation and writes one token; it remembers what it read. */
function readCount(body: Buffer): Question {
  return chatQuestion({ ...chatOf(jsonOf(body, countRequest)), max_tokens: 1 }, false, countForm);
}

function modelObject({ servedName, createdAtMs, contextTokens }: ServedModel) {
  const created_at = new Date(createdAtMs).toISOString();
  return { type: 'model', id: servedName, display_name: servedName, created_at, max_input_tokens: contextTokens };
}

function modelList(models: readonly ServedModel[]) {
  const data = models.map(modelObject);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}
