import type { ServerResponse } from 'node:http';
import type { LlamaChatResponseChunk, LlamaChatResponseFunctionCallParamsChunk } from 'node-llama-cpp';
import type { TakenUp } from '../../taking-up/taken-up.js';
import {
  answerHead,
  type ChatAnswer,
  type ChatChoice,
  type ChatEnding,
  logprobsOf,
  newCallId,
  stopReason,
} from './chat-answer.js';
import { EventStream } from './event-stream.js';
import type { TokenLogprob } from './token-odds.js';
import type { Usage } from './usage.js';

export class StreamedChatAnswer implements ChatAnswer {
  private readonly head: ReturnType<typeof answerHead>;
  private readonly stream: EventStream;

  constructor(
    response: ServerResponse,
    model: string,
    private readonly withUsage: boolean,
    private readonly takenUp: TakenUp | null = null,
    note: (() => string) | null = null,
  ) {
    this.head = answerHead('chat.completion.chunk', model);
    this.stream = new EventStream(response, note);
  }

  choice(index: number): ChatChoice {
    return new StreamedChoice((choice) => {
      const choices = [{ index, ...choice }];
      this.stream.send({ ...this.head, choices, ...(this.withUsage ? { usage: null } : {}) });
    }, this.takenUp);
  }

  end(usage: Usage): void {
    if (this.withUsage) this.stream.send({ ...this.head, choices: [], usage });
    this.stream.done();
  }
}

class StreamedChoice implements ChatChoice {
  private isBegun: boolean;
  private readonly calls = new Map<number, { sent: boolean; held: string }>();

  constructor(
    private readonly send: (choice: object) => void,
    private readonly takenUp: TakenUp | null,
  ) {
    this.isBegun = takenUp !== null;
  }

  chunk({ type, text: written }: LlamaChatResponseChunk, logprobs: readonly TokenLogprob[] | null): void {
    const isThought = type === 'segment';
    const text = (isThought ? this.takenUp?.reasoning(written) : this.takenUp?.content(written)) ?? written;
    if (text === '' && !logprobs?.length) return;
    this.delta(isThought ? { reasoning_content: text } : { content: text }, logprobs);
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

  end(ending: ChatEnding): void {
    this.takenUp?.check();
    this.send({ delta: this.begun({}), logprobs: null, finish_reason: ending.finish, ...stopReason(ending) });
  }

  private call(index: number, name: string): { sent: boolean; held: string } {
    const known = this.calls.get(index);
    if (known !== undefined) return known;
    const call = { sent: false, held: '' };
    this.calls.set(index, call);
    if (this.takenUp?.knowsCall(index)) return call;
    this.delta({ tool_calls: [{ index, id: newCallId(), type: 'function', function: { name, arguments: '' } }] });
    return call;
  }

  private callArguments(index: number, call: { sent: boolean }, written: string): void {
    if (written === '') return;
    call.sent = true;
    const text = this.takenUp?.callArguments(index, written) ?? written;
    if (text !== '') this.delta({ tool_calls: [{ index, function: { arguments: text } }] });
  }

  private delta(delta: Record<string, unknown>, logprobs: readonly TokenLogprob[] | null = null): void {
    this.send({ delta: this.begun(delta), logprobs: logprobsOf(logprobs), finish_reason: null });
  }

  private begun(delta: Record<string, unknown>): Record<string, unknown> {
    const role = this.isBegun ? {} : { role: 'assistant' };
    this.isBegun = true;
    return { ...role, ...delta };
  }
}
