/**
 * Keeps the tokens of an answer as they are drawn, so that they can be told beside its text; and draws the tokens of an
 * answer that another engine began once more, without asking the model. Everything that follows from tokens (half
 * characters, segments of thought, calls, grammars, penalties, limits) is then exactly as it was there, and the model goes on
 * from the very same state. What is drawn again is read by the model in one go, like a prompt.
 */
import type {
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaModel,
  SequenceEvaluateOptions,
  Token,
} from 'node-llama-cpp';

type Evaluate = LlamaContextSequence['evaluate'];
type Draws = ReturnType<Evaluate>;
type Replacement = Parameters<Draws['next']>[0];

export class DrawnTokens {
  /** How many of the answer's tokens another engine drew. */
  readonly begun: number;
  private readonly again: Token[];
  private untold: Token[] = [];

  constructor(
    private readonly model: LlamaModel,
    begun: readonly number[] = [],
  ) {
    this.again = begun.map((token) => token as Token);
    this.begun = begun.length;
  }

  /** Tokens since the last question; those that were drawn elsewhere are told already. */
  take(): Token[] {
    const told = this.untold;
    this.untold = [];
    return told;
  }

  /** Returns the way to stop watching. */
  watch(sequence: LlamaContextSequence): () => void {
    const watched = Object.getOwnPropertyDescriptor(sequence, 'evaluate');
    const evaluate = sequence.evaluate.bind(sequence);
    sequence.evaluate = (tokens, options) => this.draw(sequence, evaluate, tokens, options);
    return () => {
      // Another watch, or the method of the class, shows again.
      Reflect.deleteProperty(sequence, 'evaluate');
      if (watched) Object.defineProperty(sequence, 'evaluate', watched);
    };
  }

  private async *draw(
    sequence: LlamaContextSequence,
    evaluate: Evaluate,
    tokens: Token[],
    options?: SequenceEvaluateOptions,
  ): Draws {
    const unread = yield* this.drawAgain(sequence, tokens, options);
    const draws = evaluate(unread, options);
    let replacement: Replacement;
    try {
      while (true) {
        const { value, done } = await draws.next(replacement);
        if (done || value === undefined) return;
        this.untold.push(value);
        replacement = yield value;
      }
    } finally {
      await draws.return();
    }
  }

  /** Returns what the model has still to read before it draws itself. */
  private async *drawAgain(
    sequence: LlamaContextSequence,
    tokens: Token[],
    options: SequenceEvaluateOptions = {},
  ): AsyncGenerator<Token, Token[], Replacement> {
    let unread = tokens.slice();
    let isLeft = true;
    try {
      for (let token = this.again.shift(); token !== undefined; token = this.again.shift()) {
        acceptByGrammar(this.model, options.grammarEvaluationState, token);
        const replacement = yield token;
        unread = [...unread, ...[replacement ?? token].flat()];
      }
      isLeft = false;
    } finally {
      // Whoever stops in the middle expects all but the last token to have been read.
      if (isLeft && unread.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(unread);
    }
    return unread;
  }
}

/** What the package keeps to itself: its chats use it for the tokens of calls that they write themselves. */
interface GrammarBindings {
  readonly _bindings: {
    readonly AddonSampler: { acceptGrammarEvaluationStateToken(state: unknown, token: Token): void };
  };
}

function acceptByGrammar(
  { llama }: LlamaModel,
  given: SequenceEvaluateOptions['grammarEvaluationState'],
  token: Token,
): void {
  const state: LlamaGrammarEvaluationState | undefined = typeof given === 'function' ? given() : given;
  if (state === undefined) return;
  const { _bindings } = llama as unknown as GrammarBindings;
  const { _state } = state as unknown as { readonly _state: unknown };
  _bindings.AddonSampler.acceptGrammarEvaluationStateToken(_state, token);
}
