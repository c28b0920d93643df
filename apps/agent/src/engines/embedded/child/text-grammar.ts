import type {
  ChatHistoryItem,
  ChatWrapper,
  LlamaChatResponseChunk,
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  SequenceEvaluateOptions,
} from 'node-llama-cpp';

/**
 * Rules the text of an answer, and nothing else of it. The library takes either a grammar or functions, and its grammar
 * rules thoughts, too. Here its functions and segments are used, and only what it would draw freely as text is drawn by a
 * grammar: not while a thought is open, not what it rules itself (names and arguments of calls), nothing after a call.
 */
export class TextGrammar {
  private isCalled = false;

  constructor(
    private readonly state: LlamaGrammarEvaluationState,
    private isThinking: boolean,
  ) {}

  hears(chunk: LlamaChatResponseChunk): void {
    if (chunk.type === 'segment') this.isThinking = chunk.segmentEndTime === undefined;
  }

  called(): void {
    this.isCalled = true;
  }

  /** Returns the way to stop watching. Others that watch the same do so before: they are told of the grammar, too. */
  watch(sequence: Pick<LlamaContextSequence, 'evaluate'>): () => void {
    const watched = Object.getOwnPropertyDescriptor(sequence, 'evaluate');
    const evaluate = sequence.evaluate.bind(sequence);
    sequence.evaluate = (tokens, options) =>
      evaluate(tokens, { ...options, grammarEvaluationState: () => this.ruling(options?.grammarEvaluationState) });
    return () => {
      Reflect.deleteProperty(sequence, 'evaluate');
      if (watched) Object.defineProperty(sequence, 'evaluate', watched);
    };
  }

  private ruling(given: SequenceEvaluateOptions['grammarEvaluationState']): LlamaGrammarEvaluationState | undefined {
    const own = typeof given === 'function' ? given() : given;
    return own ?? (this.isCalled || this.isThinking ? undefined : this.state);
  }
}

/** Whether the answer begins within a thought, as the library begins it. */
export function opensThought({ settings }: ChatWrapper, history: readonly ChatHistoryItem[]): boolean {
  const thought = settings.segments?.thought;
  const last = history.at(-1);
  if (thought === undefined || last?.type !== 'model') return false;
  const said = last.response.at(-1);
  if (said !== undefined) {
    return thought.reopenAfterFunctionCalls === true && typeof said !== 'string' && said.type === 'functionCall';
  }
  const { prefix } = thought;
  return (
    thought.openOnResponseStart === true ||
    (typeof prefix === 'object' && 'type' in prefix && prefix.type === 'openedOnStart')
  );
}
