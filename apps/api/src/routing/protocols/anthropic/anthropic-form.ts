import {
  argumentsOf,
  type CallSaid,
  type ChatSaid,
  type ChatUsage,
  chunksOf,
  NO_USAGE,
  wholeChat,
} from '../chat-answer.js';
import type { AnswerForm } from '../protocol.js';
import { anthropicManners, event } from './anthropic-manners.js';

export interface MessageTerms {
  readonly model: string;
  readonly messageId: string;
}

type Block = { readonly type: 'text' | 'thinking' } | { readonly type: 'tool_use'; readonly call: number };

/** An engine's answer as Anthropic's message: content in blocks, one after the other. */
export class AnthropicForm implements AnswerForm {
  readonly refusal = anthropicManners.refusal;
  readonly streamRefusal = anthropicManners.streamRefusal;
  readonly ping = anthropicManners.ping;
  readonly pingWith = anthropicManners.pingWith;
  readonly streamType = anthropicManners.streamType;
  private isBegun = false;
  private block: Block | null = null;
  private blocks = 0;
  private finish: string | null = null;
  private stopText: string | null = null;
  private usage: ChatUsage = NO_USAGE;

  constructor(private readonly terms: MessageTerms) {}

  readonly whole = (json: Buffer): Buffer => {
    const said = wholeChat(json);
    const content = [
      ...(said.thought === '' ? [] : [{ type: 'thinking', thinking: said.thought, signature: '' }]),
      ...(said.text === '' ? [] : [{ type: 'text', text: said.text, citations: null }]),
      ...said.calls.map(({ id, name, argumentsText }) => ({
        type: 'tool_use',
        id,
        name,
        input: argumentsOf(argumentsText),
      })),
    ];
    const usage = usageOf(said.usage ?? NO_USAGE);
    return Buffer.from(JSON.stringify({ ...this.message(), content, ...stopOf(said.finish, said.stopText), usage }));
  };

  events(events: Buffer): Buffer | null {
    const told = chunksOf(events).map((chunk) => (chunk === 'done' ? this.ended() : this.chunk(chunk)));
    const text = told.join('');
    return text === '' ? null : Buffer.from(text);
  }

  private chunk({ text, thought, calls, finish, stopText, usage }: ChatSaid): string {
    this.finish = finish ?? this.finish;
    this.stopText = stopText ?? this.stopText;
    this.usage = usage ?? this.usage;
    return [
      this.begun(),
      thought === '' ? '' : this.within('thinking', { type: 'thinking_delta', thinking: thought }),
      text === '' ? '' : this.within('text', { type: 'text_delta', text }),
      ...calls.map((call) => this.call(call)),
    ].join('');
  }

  private begun(): string {
    if (this.isBegun) return '';
    this.isBegun = true;
    const message = {
      ...this.message(),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: usageOf(NO_USAGE),
    };
    return event({ type: 'message_start', ...{ message } });
  }

  private ended(): string {
    const delta = stopOf(this.finish, this.stopText);
    const usage = usageOf(this.usage);
    return [
      this.begun(),
      this.closed(),
      event({ type: 'message_delta', ...{ delta, usage } }),
      event({ type: 'message_stop' }),
    ].join('');
  }

  private within(type: 'text' | 'thinking', delta: object): string {
    const started = type === 'text' ? { type, text: '', citations: null } : { type, thinking: '', signature: '' };
    const opened = this.block?.type === type ? '' : this.opened({ type }, started);
    return opened + this.delta(delta);
  }

  private call({ index, id, name, argumentsText }: CallSaid): string {
    const isOpen = this.block?.type === 'tool_use' && this.block.call === index;
    const opened = isOpen
      ? ''
      : this.opened({ type: 'tool_use', call: index }, { type: 'tool_use', id, name, input: {} });
    return opened + (argumentsText === '' ? '' : this.delta({ type: 'input_json_delta', partial_json: argumentsText }));
  }

  private opened(block: Block, content_block: object): string {
    const closed = this.closed();
    this.block = block;
    this.blocks++;
    return closed + event({ type: 'content_block_start', ...{ index: this.blocks - 1, content_block } });
  }

  private delta(delta: object): string {
    return event({ type: 'content_block_delta', ...{ index: this.blocks - 1, delta } });
  }

  private closed(): string {
    if (this.block === null) return '';
    this.block = null;
    return event({ type: 'content_block_stop', ...{ index: this.blocks - 1 } });
  }

  private message() {
    const { model, messageId: id } = this.terms;
    return { id, type: 'message', role: 'assistant', model };
  }
}

/** The number of tokens that a conversation has, from an answer that was asked for only to learn it. */
export const countForm: AnswerForm = {
  ...anthropicManners,
  events: () => null,
  whole: (json) => Buffer.from(JSON.stringify({ input_tokens: wholeChat(json).usage?.promptTokens ?? 0 })),
};

const STOP_REASONS: Readonly<Record<string, string>> = {
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

function stopOf(finish: string | null, stopText: string | null) {
  if (stopText !== null) return { stop_reason: 'stop_sequence', stop_sequence: stopText };
  return { stop_reason: STOP_REASONS[finish ?? ''] ?? 'end_turn', stop_sequence: null };
}

/** Anthropic counts what was remembered apart from what was read. */
function usageOf({ promptTokens, cachedTokens, completionTokens }: ChatUsage) {
  return {
    input_tokens: promptTokens - cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedTokens,
    output_tokens: completionTokens,
  };
}
