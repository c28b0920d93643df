import type { LlamaContextSequence, LlamaModel, SequenceEvaluateOptions, Token } from 'node-llama-cpp';

/** A token as OpenAI's answers show it. */
export interface ShownToken {
  readonly token: string;
  readonly logprob: number;
  /** Null for a token that is only part of a character. */
  readonly bytes: readonly number[] | null;
}

export interface TokenLogprob extends ShownToken {
  readonly top_logprobs: readonly ShownToken[];
}

interface Drawn {
  readonly token: Token;
  readonly probability: number;
  readonly likeliest: readonly (readonly [Token, number])[];
}

/** OpenAI's own floor for what is as good as impossible. */
const IMPOSSIBLE = -9999;

/**
 * How likely each written token was. The engine's chats draw tokens without saying so; while one is watched, its
 * sequence draws them by its other method, which does.
 */
export class TokenOdds {
  private readonly drawn: Drawn[] = [];

  constructor(
    private readonly model: LlamaModel,
    private readonly top: number,
  ) {}

  /** Returns the way to stop watching. */
  watch(sequence: LlamaContextSequence): () => void {
    const odds = this;
    sequence.evaluate = async function* drawWithOdds(tokens: Token[], options?: SequenceEvaluateOptions) {
      const draws = sequence.evaluateWithMetadata(tokens, { probabilities: true, confidence: true }, options);
      let replacement: Parameters<typeof draws.next>[0];
      try {
        while (true) {
          const { value, done } = await draws.next(replacement);
          if (done || value === undefined) return;
          odds.see(value.token, value.confidence, value.probabilities);
          replacement = yield value.token;
        }
      } finally {
        await draws.return();
      }
    };
    return () => {
      // The method of the class shows again.
      Reflect.deleteProperty(sequence, 'evaluate');
    };
  }

  /** Of the tokens of one chunk, which come in the order in which they were drawn; some of those are never shown. */
  take(tokens: readonly Token[]): TokenLogprob[] {
    return tokens.flatMap((token) => {
      const at = this.drawn.findIndex((drawn) => drawn.token === token);
      if (at === -1) return [];
      const [drawn] = this.drawn.splice(0, at + 1).slice(at);
      return drawn === undefined ? [] : [this.shownWithOthers(drawn)];
    });
  }

  private see(token: Token, probability: number, probabilities: ReadonlyMap<Token, number>): void {
    const likeliest = this.top === 0 ? [] : [...probabilities].sort(([, a], [, b]) => b - a).slice(0, this.top);
    this.drawn.push({ token, probability, likeliest });
  }

  private shownWithOthers({ token, probability, likeliest }: Drawn): TokenLogprob {
    const top_logprobs = likeliest.map(([other, chance]) => this.shown(other, chance));
    return { ...this.shown(token, probability), top_logprobs };
  }

  private shown(id: Token, probability: number): ShownToken {
    const token = this.model.detokenize([id], true);
    const bytes = token.includes('\ufffd') ? null : [...Buffer.from(token)];
    return { token, logprob: probability > 0 ? Math.log(probability) : IMPOSSIBLE, bytes };
  }
}
