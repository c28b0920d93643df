import { type ChatCall, type ChatMessage, type ChatRequest, contentOf, lengthWithin } from '../chat-words.js';
import type { ChatAsked, Common, GenerateAsked, Message } from './ollama-request.js';
import { OpenCalls } from './open-calls.js';

/** What both of Ollama's ways to ask have in common, in the words of engines. */
export function samplingOf({ options, format, think, logprobs, top_logprobs }: Common, contextTokens?: number) {
  const { num_predict = 0, ...passed } = options ?? {};
  return {
    ...passed,
    max_tokens: num_predict > 0 ? lengthWithin(num_predict, contextTokens) : undefined,
    response_format: format ? responseFormat(format) : undefined,
    chat_template_kwargs: think === undefined || think === null ? undefined : { enable_thinking: think !== false },
    reasoning_effort: typeof think === 'string' ? think : undefined,
    logprobs: logprobs ?? undefined,
    top_logprobs: logprobs ? (top_logprobs ?? undefined) : undefined,
  };
}

export function chatOf(asked: ChatAsked, model: string, contextTokens?: number): ChatRequest {
  return {
    model,
    messages: chatMessages(asked.messages ?? []),
    ...samplingOf(asked, contextTokens),
    tools: asked.tools?.length
      ? asked.tools.map(({ function: { name, description, parameters } }) => ({
          type: 'function',
          function: { name, description: description ?? undefined, parameters: parameters ?? undefined },
        }))
      : undefined,
  };
}

export function generationOf(asked: GenerateAsked, model: string, contextTokens?: number): ChatRequest {
  const { system, prompt, images } = asked;
  const question = withImages(prompt ?? '', images ?? []);
  const messages: ChatMessage[] = [{ role: 'user', content: question }];
  return {
    model,
    messages: system ? [{ role: 'system', content: system }, ...messages] : messages,
    ...samplingOf(asked, contextTokens),
  };
}

/**
 * Ollama's calls have no ids, or need none: results belong to calls by the tool's name, else by their order. Engines
 * want ids, so calls are numbered.
 */
function chatMessages(messages: readonly Message[]): ChatMessage[] {
  const open = new OpenCalls();
  return messages.map((message, at): ChatMessage => {
    switch (message.role) {
      case 'assistant': {
        const calls = callsOf(message, at);
        for (const { id, function: called } of calls) open.add(id, called.name);
        if (calls.length === 0) return { role: 'assistant', content: message.content };
        return { role: 'assistant', content: message.content || null, tool_calls: calls };
      }
      case 'tool': {
        const id = open.answered(message.tool_call_id, message.tool_name) ?? `call_${at}`;
        return { role: 'tool', tool_call_id: id, content: message.content };
      }
      default:
        return { role: message.role, content: withImages(message.content, message.images ?? []) };
    }
  });
}

function callsOf({ tool_calls }: Message, at: number): ChatCall[] {
  return (tool_calls ?? []).map(({ id, function: { name, arguments: given } }, index) => ({
    id: id || `call_${at}_${index}`,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given ?? {}) },
  }));
}

function withImages(text: string, images: readonly string[]) {
  const shown = images.map((image) => ({ type: 'image_url' as const, image_url: { url: dataUrl(image) } }));
  return contentOf([{ type: 'text', text }, ...shown]);
}

const BEGINNINGS = [
  ['/9j/', 'jpeg'],
  ['R0lG', 'gif'],
  ['UklG', 'webp'],
] as const;

function dataUrl(base64: string): string {
  const kind = BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1] ?? 'png';
  return `data:image/${kind};base64,${base64}`;
}

function responseFormat(format: 'json' | Record<string, unknown>): object {
  if (format === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: 'answer', schema: format } };
}
