import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type {
  LlamaChatResponse,
  LlamaChatResponseChunk,
  LlamaChatResponseFunctionCallParamsChunk,
} from 'node-llama-cpp';
import { EventStream } from './event-stream.js';
import { answerJson } from './http-answer.js';
import type { Usage } from './usage.js';

export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** Where an answer goes while it is written: a stream of chunks, or one object at its end. */
export interface ChatAnswer {
  chunk(chunk: LlamaChatResponseChunk): void;
  callChunk(chunk: LlamaChatResponseFunctionCallParamsChunk): void;
  callDone(index: number, name: string, params: unknown): void;
  end(finish: FinishReason, usage: Usage): void;
}

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export function finishReasonOf(stop: LlamaChatResponse['metadata']['stopReason']): FinishReason {
  if (stop === 'maxTokens') return 'length';
  return stop === 'functionCalls' ? 'tool_calls' : 'stop';
}

const newCallId = (): string => `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

function answerHead(object: string, model: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

export class WholeChatAnswer implements ChatAnswer {
  private text = '';
  private thought = '';
  private readonly calls: ToolCall[] = [];

  constructor(
    private readonly response: ServerResponse,
    private readonly model: string,
  ) {}

  chunk(chunk: LlamaChatResponseChunk): void {
    if (chunk.type === 'segment') this.thought += chunk.text;
    else this.text += chunk.text;
  }

  callChunk(): void {}

  callDone(_index: number, name: string, params: unknown): void {
    this.calls.push({ id: newCallId(), type: 'function', function: { name, arguments: JSON.stringify(params ?? {}) } });
  }

  end(finish: FinishReason, usage: Usage): void {
    const message = {
      role: 'assistant',
      content: this.text === '' && this.calls.length > 0 ? null : this.text,
      ...(this.thought ? { reasoning_content: this.thought } : {}),
      ...(this.calls.length > 0 ? { tool_calls: this.calls } : {}),
    };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    answerJson(this.response, 200, { ...answerHead('chat.completion', this.model), choices, usage });
  }
}

export class StreamedChatAnswer implements ChatAnswer {
  private readonly head: ReturnType<typeof answerHead>;
  private readonly stream: EventStream;
  private isBegun = false;
  private readonly calls = new Map<number, { sent: boolean; held: string }>();

  constructor(
    response: ServerResponse,
    model: string,
    private readonly withUsage: boolean,
  ) {
    this.head = answerHead('chat.completion.chunk', model);
    this.stream = new EventStream(response);
  }

  chunk({ type, text }: LlamaChatResponseChunk): void {
    if (text !== '') this.delta(type === 'segment' ? { reasoning_content: text } : { content: text });
  }

  callChunk({ callIndex, functionName, paramsChunk }: LlamaChatResponseFunctionCallParamsChunk): void {
    const call = this.call(callIndex, functionName);
    // The grammar ends its JSON with line breaks that are not part of it: white space waits for what follows.
    const text = call.sent ? call.held + paramsChunk : paramsChunk.trimStart();
    const body = text.trimEnd();
    call.held = text.slice(body.length);
    this.callArguments(callIndex, call, body);
  }

  /** A call without parameters has no chunks: it is told here. */
  callDone(index: number, name: string, params: unknown): void {
    const call = this.call(index, name);
    if (!call.sent) this.callArguments(index, call, JSON.stringify(params ?? {}));
  }

  end(finish: FinishReason, usage: Usage): void {
    this.delta({}, finish);
    if (this.withUsage) this.stream.send({ ...this.head, choices: [], usage });
    this.stream.done();
  }

  private call(index: number, name: string): { sent: boolean; held: string } {
    const known = this.calls.get(index);
    if (known !== undefined) return known;
    const call = { sent: false, held: '' };
    this.calls.set(index, call);
    this.delta({ tool_calls: [{ index, id: newCallId(), type: 'function', function: { name, arguments: '' } }] });
    return call;
  }

  private callArguments(index: number, call: { sent: boolean }, text: string): void {
    if (text === '') return;
    call.sent = true;
    this.delta({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  private delta(delta: Record<string, unknown>, finish: FinishReason | null = null): void {
    const role = this.isBegun ? {} : { role: 'assistant' };
    this.isBegun = true;
    const choices = [{ index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }];
    this.stream.send({ ...this.head, choices, ...(this.withUsage ? { usage: null } : {}) });
  }
}
