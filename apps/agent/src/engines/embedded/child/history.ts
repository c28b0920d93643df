import { CatalogueError } from '@aivailable/contracts';
import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from 'node-llama-cpp';
import type { ChatMessage } from './chat-request.js';

type ToolResults = ReadonlyMap<string, string>;

/**
 * OpenAI's list of messages as the engine's history, which ends with the (yet empty) answer. Tool calls take their
 * results with them; an assistant's message at the very end is the beginning of the answer and is continued.
 */
export function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const results = toolResults(messages);
  const history = messages.flatMap((message) => historyItems(message, results));
  const merged = history.reduce(mergeAnswers, []);
  if (merged.at(-1)?.type !== 'model') merged.push({ type: 'model', response: [] });
  return merged;
}

function historyItems(message: ChatMessage, results: ToolResults): ChatHistoryItem[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ type: 'system', text: textOf(message.content) }];
    case 'user':
      return [{ type: 'user', text: textOf(message.content) }];
    case 'assistant':
      return [{ type: 'model', response: answerOf(message, results) }];
    case 'tool':
      return [];
    default:
      return message satisfies never;
  }
}

type Answer = Extract<ChatMessage, { role: 'assistant' }>;

function answerOf({ content, tool_calls }: Answer, results: ToolResults): ChatModelResponse['response'] {
  const text = textOf(content ?? '');
  const calls = (tool_calls ?? []).map((call, index): ChatModelFunctionCall => {
    const result = results.get(call.id);
    if (result === undefined) {
      throw new CatalogueError('invalid_request', {
        detail: `The tool call ${call.id} has no message with its result.`,
      });
    }
    const params = argumentsOf(call.function.name, call.function.arguments);
    return { type: 'functionCall', name: call.function.name, params, result, startsNewChunk: index === 0 };
  });
  return text === '' ? calls : [text, ...calls];
}

function argumentsOf(name: string, text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new CatalogueError('invalid_request', { detail: `The arguments of the call of ${name} are not JSON.` });
  }
}

function toolResults(messages: readonly ChatMessage[]): ToolResults {
  const called = new Set(
    messages.flatMap((m) => (m.role === 'assistant' ? (m.tool_calls ?? []).map(({ id }) => id) : [])),
  );
  const answers = messages.flatMap((m) => (m.role === 'tool' ? [m] : []));
  const stray = answers.find(({ tool_call_id }) => !called.has(tool_call_id));
  if (stray !== undefined) {
    const detail = `The tool message for ${stray.tool_call_id} follows no assistant message that called it.`;
    throw new CatalogueError('invalid_request', { detail });
  }
  return new Map(answers.map(({ tool_call_id, content }) => [tool_call_id, textOf(content)]));
}

/** The engine knows one answer between two questions: calls and what was said after them belong together. */
function mergeAnswers(history: ChatHistoryItem[], item: ChatHistoryItem): ChatHistoryItem[] {
  const last = history.at(-1);
  if (last?.type !== 'model' || item.type !== 'model') return [...history, item];
  return [...history.slice(0, -1), { type: 'model', response: [...last.response, ...item.response] }];
}

function textOf(content: string | readonly { text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}
