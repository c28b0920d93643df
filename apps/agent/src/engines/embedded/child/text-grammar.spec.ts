import { describe, expect, it } from '@jest/globals';
import {
  type ChatHistoryItem,
  ChatWrapper,
  EmptyChatWrapper,
  type LlamaChatResponseChunk,
  type LlamaContextSequence,
  type LlamaGrammarEvaluationState,
  QwenChatWrapper,
} from 'node-llama-cpp';
import { opensThought, TextGrammar } from './text-grammar.js';

const ofText = { name: 'of the text' } as unknown as LlamaGrammarEvaluationState;
const ofCall = { name: 'of the call' } as unknown as LlamaGrammarEvaluationState;
const thought = (more: object): LlamaChatResponseChunk =>
  ({ type: 'segment', segmentType: 'thought', text: 'Hm', tokens: [], ...more }) as unknown as LlamaChatResponseChunk;

/** What rules the next token, where the library itself would rule it by `own`. */
function ruling(grammar: TextGrammar, own?: LlamaGrammarEvaluationState) {
  let rules: unknown;
  const evaluate = ((_tokens, options) => {
    const given = options?.grammarEvaluationState;
    rules = typeof given === 'function' ? given() : given;
    return (async function* () {})();
  }) as LlamaContextSequence['evaluate'];
  const sequence = { evaluate };
  const stop = grammar.watch(sequence);
  sequence.evaluate([], { grammarEvaluationState: () => own });
  stop();
  expect(sequence.evaluate).toBe(evaluate);
  return rules;
}

describe('the grammar of the text alone', () => {
  it('rules the text, and leaves calls to the library', () => {
    const grammar = new TextGrammar(ofText, false);
    expect(ruling(grammar)).toBe(ofText);
    expect(ruling(grammar, ofCall)).toBe(ofCall);
    grammar.called();
    expect(ruling(grammar)).toBeUndefined();
  });

  it('rules no thought, and rules again when it is over', () => {
    const grammar = new TextGrammar(ofText, true);
    expect(ruling(grammar)).toBeUndefined();
    grammar.hears(thought({}));
    expect(ruling(grammar)).toBeUndefined();
    grammar.hears(thought({ text: '', segmentEndTime: new Date(0) }));
    expect(ruling(grammar)).toBe(ofText);
  });
});

describe('an answer that begins within a thought', () => {
  const answer = (...response: object[]) => [{ type: 'model', response }] as unknown as ChatHistoryItem[];
  const call = { type: 'functionCall', name: 'f', params: {}, result: 1 };
  const opening = new (class extends EmptyChatWrapper {
    override readonly settings = {
      ...ChatWrapper.defaultSettings,
      segments: { thought: { prefix: { type: 'openedOnStart' as const }, suffix: '</think>' } },
    };
  })();

  it('is one whose model is put into a thought by its template, or goes on thinking after calls', () => {
    expect(opensThought(opening, answer())).toBe(true);
    expect(opensThought(opening, answer(call))).toBe(false);
    expect(opensThought(new EmptyChatWrapper(), answer())).toBe(false);
    const thinking = new QwenChatWrapper();
    expect(opensThought(thinking, answer())).toBe(false);
    expect(opensThought(thinking, answer(call))).toBe(
      thinking.settings.segments?.thought?.reopenAfterFunctionCalls === true,
    );
  });
});
