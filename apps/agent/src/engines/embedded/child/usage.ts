import type { LlamaContextSequence, TokenMeterState } from 'node-llama-cpp';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Counts what one request made the engine read and write. */
export class UsageCounter {
  private readonly before: TokenMeterState;

  constructor(
    private readonly sequence: LlamaContextSequence,
    private readonly promptTokens: number,
  ) {
    this.before = sequence.tokenMeter.getState();
  }

  read(): Usage {
    const { usedInputTokens, usedOutputTokens } = this.sequence.tokenMeter.diff(this.before);
    return {
      prompt_tokens: this.promptTokens,
      completion_tokens: usedOutputTokens,
      total_tokens: this.promptTokens + usedOutputTokens,
      prompt_tokens_details: { cached_tokens: Math.max(0, this.promptTokens - usedInputTokens) },
    };
  }
}
