import {
  type ChatCall,
  type ChatMessage,
  type ChatPart,
  type ChatRequest,
  type ChatTool,
  contentOf,
} from '../chat-words.js';
import type { Format, Item, Part, ResponsesRequest, Tool } from './responses-request.js';

/** A response's input in the words of engines. Thoughts of earlier turns are left out, as templates do it. */
export function chatOf(asked: ResponsesRequest): ChatRequest {
  const { model, input, instructions, tools, tool_choice: choice } = asked;
  const items: readonly Item[] =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
  const said: ChatMessage[] = [];
  for (const item of items) addItem(said, item);
  return {
    model,
    messages: instructions ? [{ role: 'system', content: instructions }, ...said] : said,
    max_tokens: asked.max_output_tokens ?? undefined,
    temperature: asked.temperature ?? undefined,
    top_p: asked.top_p ?? undefined,
    tools: tools?.length ? tools.map(chatTool) : undefined,
    tool_choice:
      typeof choice === 'object' && choice
        ? { type: 'function', function: { name: choice.name } }
        : (choice ?? undefined),
    parallel_tool_calls: tools?.length ? (asked.parallel_tool_calls ?? undefined) : undefined,
    response_format: asked.text?.format ? responseFormat(asked.text.format) : undefined,
    reasoning_effort: asked.reasoning?.effort ?? undefined,
    user: asked.user ?? undefined,
  };
}

function addItem(messages: ChatMessage[], item: Item): void {
  switch (item.type) {
    case 'message':
      messages.push(messageOf(item));
      return;
    case 'function_call':
      addCall(messages, {
        id: item.call_id,
        type: 'function',
        function: { name: item.name, arguments: item.arguments },
      });
      return;
    case 'function_call_output':
      messages.push({ role: 'tool', tool_call_id: item.call_id, content: textOf(item.output) });
      return;
    case 'reasoning':
      return;
    default:
      item satisfies never;
  }
}

function messageOf({ role, content }: Extract<Item, { type: 'message' }>): ChatMessage {
  if (role === 'assistant') return { role, content: textOf(content) };
  const told = typeof content === 'string' ? content : contentOf(content.map(partOf));
  return { role: role === 'user' ? 'user' : 'system', content: told };
}

/** Calls that follow each other, or what was said before them, are one turn. */
function addCall(messages: ChatMessage[], call: ChatCall): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') messages.push({ role: 'assistant', content: null, tool_calls: [call] });
  else if (last.tool_calls) last.tool_calls.push(call);
  else messages[messages.length - 1] = { ...last, tool_calls: [call] };
}

function partOf(part: Part): ChatPart {
  if (part.type === 'input_image') return { type: 'image_url', image_url: { url: part.image_url } };
  return { type: 'text', text: part.type === 'refusal' ? part.refusal : part.text };
}

function textOf(content: string | readonly Part[]): string {
  if (typeof content === 'string') return content;
  return content
    .map(partOf)
    .map((part) => (part.type === 'text' ? part.text : '[image]'))
    .join('');
}

function chatTool({ name, description, parameters, strict }: Tool): ChatTool {
  const described = { name, description: description ?? undefined, parameters: parameters ?? undefined };
  return { type: 'function', function: { ...described, strict: strict ?? undefined } };
}

function responseFormat(format: Format): object {
  if (format.type !== 'json_schema') return format;
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, ...(strict === undefined ? {} : { strict }) } };
}
