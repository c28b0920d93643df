import type { StartedAnswer } from '@aivailable/contracts';
import type { Question } from './way.js';

/** The beginning is a text and nothing else: no thought, no call, and no form that would have to be gone on with. */
export function isPlain(question: Question, { reasoning, calls }: StartedAnswer): boolean {
  return reasoning === '' && calls.length === 0 && !isFormed(question);
}

const FORMS = [
  'grammar',
  'json_schema',
  'structured_outputs',
  'guided_json',
  'guided_regex',
  'guided_choice',
  'guided_grammar',
];

/** What is written must have a certain form. */
export function isFormed(question: Question): boolean {
  const { response_format: format } = question;
  const isText = format === undefined || format === null || Object(format).type === 'text';
  return !isText || FORMS.some((name) => question[name] !== undefined && question[name] !== null);
}

/** A completion goes on when its prompt ends with what was written; null where the prompt is no single text. */
export function longerPrompt(question: Question, { content }: StartedAnswer): Question | null {
  const prompt = Array.isArray(question.prompt) && question.prompt.length === 1 ? question.prompt[0] : question.prompt;
  if (typeof prompt !== 'string' || question.echo === true || typeof question.suffix === 'string') return null;
  /* Their offsets and their number would be those of another text. */
  if (typeof question.logprobs === 'number') return null;
  return { ...question, prompt: prompt + content };
}

/** A chat goes on when its last message is the beginning of the answer; null where the caller began one that is no text. */
export function longerChat(question: Question, { content, reasoning }: StartedAnswer): Question | null {
  if (!Array.isArray(question.messages)) return null;
  const last: unknown = question.messages.at(-1);
  const thought = reasoning === '' ? {} : { reasoning_content: reasoning };
  const begun = { role: 'assistant', content, ...thought };
  if (Object(last).role !== 'assistant') return { ...question, messages: [...question.messages, begun] };
  const { content: before, tool_calls: calls } = Object(last);
  if (typeof before !== 'string' || calls || reasoning !== '') return null;
  return { ...question, messages: [...question.messages.slice(0, -1), { ...Object(last), content: before + content }] };
}
