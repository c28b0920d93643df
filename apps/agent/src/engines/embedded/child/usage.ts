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
    /** Of the answer, drawn by another engine: they are read here, and yet were written. */
    private readonly begunTokens = 0,
  ) {
    this.before = sequence.tokenMeter.getState();
  }

  read(): Usage {
    const { usedInputTokens, usedOutputTokens } = this.sequence.tokenMeter.diff(this.before);
    const written = usedOutputTokens + this.begunTokens;
    const read = Math.max(0, usedInputTokens - this.begunTokens);
    return {
      prompt_tokens: this.promptTokens,
      completion_tokens: written,
      total_tokens: this.promptTokens + written,
      prompt_tokens_details: { cached_tokens: Math.max(0, this.promptTokens - read) },
    };
  }
}
