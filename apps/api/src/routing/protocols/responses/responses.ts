import { CatalogueError } from '@aivailable/contracts';
import { jsonOf } from '../../json-body.js';
import { wholeChat } from '../chat-answer.js';
import { chatQuestion } from '../chat-words.js';
import { openAiManners } from '../openai/openai-manners.js';
import type { AnswerForm, InferenceRoute, Protocol, Question, ReadingContext, Route } from '../protocol.js';
import { chatOf } from './responses-conversation.js';
import { ResponsesForm } from './responses-form.js';
import { responsesRequest } from './responses-request.js';

const RESPONSES = '/v1/responses';

/** OpenAI's newer protocol, as far as it maps onto a chat. */
export const responses: Protocol = {
  manners: openAiManners,
  route: (method, path): Route | null => {
    if (method === 'POST' && path === RESPONSES) return asking(readResponses);
    if (method === 'POST' && path === `${RESPONSES}/input_tokens`) return asking(readCount);
    if (path.startsWith(`${RESPONSES}/`)) return { kind: 'tell', readsBody: false, tell: refuseStored };
    return null;
  },
};

function asking(read: InferenceRoute['read']): InferenceRoute {
  return { kind: 'infer', task: 'chat', read };
}

function readResponses(body: Buffer, { requestId, nowMs }: ReadingContext): Question {
  const asked = jsonOf(body, responsesRequest);
  return chatQuestion(
    chatOf(asked),
    asked.stream === true,
    new ResponsesForm({ asked, requestId, createdAtMs: nowMs() }),
  );
}

/** Counted by the model's own engine, which reads the conversation and writes one token. */
function readCount(body: Buffer): Question {
  return chatQuestion({ ...chatOf(jsonOf(body, responsesRequest)), max_tokens: 1 }, false, countForm);
}

const countForm: AnswerForm = {
  ...openAiManners,
  events: () => null,
  whole: (json) => {
    const input_tokens = wholeChat(json).usage?.promptTokens ?? 0;
    return Buffer.from(JSON.stringify({ object: 'response.input_tokens', input_tokens }));
  },
};

function refuseStored(): never {
  const detail = 'No response is stored here: send the whole conversation as "input" of a new one.';
  throw new CatalogueError('not_found', { detail });
}
