import type { ServerResponse } from 'node:http';
import type { LlamaChatResponseChunk } from 'node-llama-cpp';
import {
  answerHead,
  type ChatAnswer,
  type ChatChoice,
  type ChatEnding,
  logprobsOf,
  newCallId,
  stopReason,
} from './chat-answer.js';
import { answerJson } from './http-answer.js';
import type { TokenLogprob } from './token-odds.js';
import type { Usage } from './usage.js';

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export class WholeChatAnswer implements ChatAnswer {
  private readonly choices: WholeChoice[] = [];

  constructor(
    private readonly response: ServerResponse,
    private readonly model: string,
  ) {}

  choice(index: number): ChatChoice {
    const choice = new WholeChoice(index);
    this.choices.push(choice);
    return choice;
  }

  end(usage: Usage): void {
    const choices = this.choices.map((choice) => choice.told());
    answerJson(this.response, 200, { ...answerHead('chat.completion', this.model), choices, usage });
  }
}

class WholeChoice implements ChatChoice {
  private text = '';
  private thought = '';
  private logprobs: TokenLogprob[] | null = null;
  private readonly calls: ToolCall[] = [];
  private ending: ChatEnding = { finish: 'stop', stopText: null };

  constructor(private readonly index: number) {}

  chunk({ type, text }: LlamaChatResponseChunk, logprobs: readonly TokenLogprob[] | null): void {
    if (type === 'segment') this.thought += text;
    else this.text += text;
    if (logprobs !== null) this.logprobs = [...(this.logprobs ?? []), ...logprobs];
  }

  callChunk(): void {}

  callDone(_index: number, name: string, params: unknown): void {
    this.calls.push({ id: newCallId(), type: 'function', function: { name, arguments: JSON.stringify(params ?? {}) } });
  }

  end(ending: ChatEnding): void {
    this.ending = ending;
  }

  told() {
    const message = {
      role: 'assistant',
      content: this.text === '' && this.calls.length > 0 ? null : this.text,
      ...(this.thought ? { reasoning_content: this.thought } : {}),
      ...(this.calls.length > 0 ? { tool_calls: this.calls } : {}),
    };
    const { finish: finish_reason } = this.ending;
    return {
      index: this.index,
      message,
      logprobs: logprobsOf(this.logprobs),
      finish_reason,
      ...stopReason(this.ending),
    };
  }
}
