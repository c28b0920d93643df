import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { TakenUp } from '../../taking-up/taken-up.js';
import { type ChatEnding, stopReason } from './chat-answer.js';
import { EventStream } from './event-stream.js';
import { answerJson } from './http-answer.js';
import type { TokenLogprob } from './token-odds.js';
import type { Usage } from './usage.js';

/** Where completions go while they are written. */
export interface CompletionAnswer {
  text(index: number, text: string, logprobs: readonly TokenLogprob[] | null): void;
  finish(index: number, ending: ChatEnding): void;
  end(usage: Usage): void;
}

/** The old shape of OpenAI's completions: a list per property instead of a list of tokens. */
interface TextLogprobs {
  readonly tokens: string[];
  readonly token_logprobs: number[];
  readonly top_logprobs: Record<string, number>[];
  readonly text_offset: number[];
}

const headOf = (model: string) => ({
  id: `cmpl-${randomUUID()}`,
  object: 'text_completion',
  created: Math.floor(Date.now() / 1000),
  model,
});

export class WholeCompletion implements CompletionAnswer {
  private readonly choices: { text: string; logprobs: TokenLogprob[] | null; ending: ChatEnding | null }[] = [];

  constructor(
    private readonly response: ServerResponse,
    private readonly model: string,
  ) {}

  text(index: number, text: string, logprobs: readonly TokenLogprob[] | null): void {
    const choice = this.choice(index);
    choice.text += text;
    if (logprobs !== null) choice.logprobs = [...(choice.logprobs ?? []), ...logprobs];
  }

  finish(index: number, ending: ChatEnding): void {
    this.choice(index).ending = ending;
  }

  end(usage: Usage): void {
    const choices = this.choices.map(({ text, logprobs, ending }, index) =>
      told(index, text, textLogprobs(logprobs, 0), ending),
    );
    answerJson(this.response, 200, { ...headOf(this.model), choices, usage });
  }

  private choice(index: number) {
    const choice = this.choices[index] ?? { text: '', logprobs: null, ending: null };
    this.choices[index] = choice;
    return choice;
  }
}

export class StreamedCompletion implements CompletionAnswer {
  private readonly head: object;
  private readonly stream: EventStream;
  private readonly written: number[] = [];

  constructor(
    response: ServerResponse,
    model: string,
    private readonly withUsage: boolean,
    private readonly takenUp: TakenUp | null = null,
    note: (() => string) | null = null,
  ) {
    this.head = headOf(model);
    this.stream = new EventStream(response, note);
  }

  text(index: number, written: string, logprobs: readonly TokenLogprob[] | null): void {
    const text = this.takenUp?.content(written) ?? written;
    const offset = (this.written[index] ?? 0) + written.length - text.length;
    this.written[index] = offset + text.length;
    if (text !== '') this.send(told(index, text, textLogprobs(logprobs, offset), null));
  }

  finish(index: number, ending: ChatEnding): void {
    this.takenUp?.check();
    this.send(told(index, '', null, ending));
  }

  end(usage: Usage): void {
    if (this.withUsage) this.stream.send({ ...this.head, choices: [], usage });
    this.stream.done();
  }

  private send(choice: object): void {
    this.stream.send({ ...this.head, choices: [choice], ...(this.withUsage ? { usage: null } : {}) });
  }
}

function told(index: number, text: string, logprobs: TextLogprobs | null, ending: ChatEnding | null): object {
  return { index, text, logprobs, finish_reason: ending?.finish ?? null, ...(ending ? stopReason(ending) : {}) };
}

function textLogprobs(tokens: readonly TokenLogprob[] | null, offset: number): TextLogprobs | null {
  if (tokens === null) return null;
  let at = offset;
  const offsets = tokens.map(({ token }) => {
    at += token.length;
    return at - token.length;
  });
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top_logprobs }) =>
      Object.fromEntries(top_logprobs.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: offsets,
  };
}
