import type { Refusal } from '../../refusals.js';
import { type ChatSaid, type ChatUsage, chunksOf, wholeChat } from '../chat-answer.js';
import { openAiManners } from '../openai/openai-manners.js';
import type { AnswerForm } from '../protocol.js';
import { OutputItems, type ResponseEvent } from './output-items.js';
import type { ResponsesRequest } from './responses-request.js';

export interface ResponseTerms {
  readonly asked: ResponsesRequest;
  readonly requestId: string;
  readonly createdAtMs: number;
}

/** An engine's answer as a response: an object that grows, and the events that tell how. */
export class ResponsesForm implements AnswerForm {
  readonly refusal = openAiManners.refusal;
  readonly ping = openAiManners.ping;
  readonly pingWith = openAiManners.pingWith;
  readonly streamType = openAiManners.streamType;
  private readonly items: OutputItems;
  private sequence = 0;
  private isBegun = false;
  private finish: string | null = null;
  private usage: ChatUsage | null = null;

  constructor(private readonly terms: ResponseTerms) {
    this.items = new OutputItems(terms.requestId);
  }

  readonly whole = (json: Buffer): Buffer => {
    this.take(wholeChat(json));
    return Buffer.from(JSON.stringify(this.ended()));
  };

  events(events: Buffer): Buffer | null {
    const told = chunksOf(events).flatMap((chunk) => (chunk === 'done' ? this.end() : this.chunk(chunk)));
    return told.length === 0 ? null : Buffer.from(told.map((one) => this.event(one)).join(''));
  }

  /** As `error` too: where it is, OpenAI's own client throws. */
  streamRefusal({ body: { error } }: Refusal): string {
    const { code, message, param } = error;
    return this.event({ type: 'error', code, message, param, error });
  }

  private chunk(chunk: ChatSaid): ResponseEvent[] {
    return [...this.begun(), ...this.take(chunk)];
  }

  private take(said: ChatSaid): ResponseEvent[] {
    this.finish = said.finish ?? this.finish;
    this.usage = said.usage ?? this.usage;
    return this.items.take(said);
  }

  private begun(): ResponseEvent[] {
    if (this.isBegun) return [];
    this.isBegun = true;
    const response = this.response('in_progress');
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ];
  }

  private end(): ResponseEvent[] {
    const closed = [...this.begun(), ...this.items.close()];
    const type = this.isCut ? 'response.incomplete' : 'response.completed';
    return [...closed, { type, response: this.ended() }];
  }

  private get isCut(): boolean {
    return this.finish === 'length';
  }

  private ended(): object {
    const incomplete_details = this.isCut ? { reason: 'max_output_tokens' } : null;
    const usage = this.usage === null ? null : usageOf(this.usage);
    return { ...this.response(this.isCut ? 'incomplete' : 'completed'), incomplete_details, usage };
  }

  private response(status: 'in_progress' | 'completed' | 'incomplete') {
    const { asked, requestId, createdAtMs } = this.terms;
    return {
      id: `resp_${requestId}`,
      object: 'response',
      created_at: Math.floor(createdAtMs / 1000),
      status,
      error: null,
      incomplete_details: null,
      model: asked.model,
      output: status === 'in_progress' ? [] : this.items.shown,
      usage: null,
      ...echoOf(asked),
    };
  }

  private event(event: ResponseEvent): string {
    const { type, ...rest } = event;
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.sequence++, ...rest })}\n\n`;
  }
}

/** What a client finds again of its own request. */
function echoOf(asked: ResponsesRequest) {
  return {
    instructions: asked.instructions ?? null,
    max_output_tokens: asked.max_output_tokens ?? null,
    metadata: asked.metadata ?? {},
    parallel_tool_calls: asked.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: asked.reasoning?.effort ?? null, summary: null },
    store: false,
    temperature: asked.temperature ?? 1,
    text: { format: asked.text?.format ?? { type: 'text' } },
    tool_choice: asked.tool_choice ?? 'auto',
    tools: asked.tools ?? [],
    top_p: asked.top_p ?? 1,
    truncation: 'disabled',
    user: asked.user ?? null,
  };
}

function usageOf({ promptTokens, cachedTokens, completionTokens }: ChatUsage) {
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: promptTokens + completionTokens,
  };
}
