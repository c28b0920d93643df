import type {
  ChatCall,
  ToolChoice as ChatChoice,
  ChatMessage,
  ChatPart,
  ChatRequest,
  ChatTool,
} from '../chat-words.js';
import { contentOf } from '../chat-words.js';
import type { Block, Conversation, Message, Tool, ToolChoice } from './anthropic-request.js';

/** Anthropic's conversation in the words of engines. Thoughts of earlier turns are left out, as templates do it. */
export function chatOf(asked: Conversation): ChatRequest {
  const { model, system, messages, tools, tool_choice: choice, thinking, output_config: output } = asked;
  const systemText = typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n');
  return {
    model,
    messages: [
      ...(systemText === '' ? [] : [{ role: 'system' as const, content: systemText }]),
      ...messages.flatMap(chatMessages),
    ],
    tools: tools?.length ? tools.map(chatTool) : undefined,
    tool_choice: choice ? chatChoice(choice) : undefined,
    parallel_tool_calls: choice?.disable_parallel_tool_use ? false : undefined,
    response_format: output?.format
      ? { type: 'json_schema', json_schema: { name: 'answer', schema: output.format.schema } }
      : undefined,
    chat_template_kwargs: thinking ? { enable_thinking: thinking.type !== 'disabled' } : undefined,
  };
}

function chatMessages({ role, content }: Message): ChatMessage[] {
  const blocks: readonly Block[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (role === 'assistant') return [assistantMessage(blocks)];
  if (role === 'system') return [{ role, content: contentOf(blocks.flatMap(partsOf)) }];
  const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [toolMessage(block)] : []));
  const parts = blocks.flatMap(partsOf);
  return parts.length === 0 ? results : [...results, { role: 'user', content: contentOf(parts) }];
}

function assistantMessage(blocks: readonly Block[]): ChatMessage {
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = blocks.flatMap((block): ChatCall[] =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function',
            function: { name: block.name, arguments: JSON.stringify(block.input ?? {}) },
          },
        ]
      : [],
  );
  if (calls.length === 0) return { role: 'assistant', content: text };
  return { role: 'assistant', content: text === '' ? null : text, tool_calls: calls };
}

/** Engines take texts as the results of tools, and know no mark for a failure. */
function toolMessage({ tool_use_id, content, is_error }: Extract<Block, { type: 'tool_result' }>): ChatMessage {
  const parts = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content.flatMap(partsOf);
  const said = parts.map((part) => (part.type === 'text' ? part.text : '[image]')).join('\n');
  return { role: 'tool', tool_call_id: tool_use_id, content: is_error ? `Error: ${said}` : said };
}

function partsOf(block: Block): ChatPart[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }];
    case 'document':
      return [{ type: 'text', text: block.title ? `${block.title}\n${block.source.data}` : block.source.data }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: imageUrl(block.source) } }];
    default:
      return [];
  }
}

function imageUrl(source: Extract<Block, { type: 'image' }>['source']): string {
  return source.type === 'url' ? source.url : `data:${source.media_type};base64,${source.data}`;
}

function chatTool({ name, description, input_schema: parameters, strict }: Tool): ChatTool {
  return {
    type: 'function',
    function: { name, description: description ?? undefined, parameters, strict: strict ?? undefined },
  };
}

function chatChoice(choice: ToolChoice): ChatChoice {
  if (choice.type === 'tool') return { type: 'function', function: { name: choice.name } };
  return choice.type === 'any' ? 'required' : choice.type;
}
