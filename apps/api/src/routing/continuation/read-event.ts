import type { AnswerHead } from './stream-so-far.js';

export interface CallDelta {
  readonly index: number;
  readonly id: string | null;
  readonly name: string | null;
  readonly text: string;
}

/** One event of a chat or of a completion, as far as a continuation must know it. */
export interface SaidEvent {
  readonly head: AnswerHead;
  readonly content: string;
  readonly reasoning: string;
  readonly calls: readonly CallDelta[];
  readonly finish: string | null;
  /** Nothing that is written by a token: a role, an end, a usage. */
  readonly isEmpty: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Null: not part of the answer. `unknown`: of an answer that is more than one text. */
export function readEvent(data: string): SaidEvent | 'unknown' | null {
  const event = parsed(data);
  if (event === null || !Array.isArray(event.choices)) return null;
  const { id, created, model } = event;
  const head = { id, created, model };
  const [choice] = event.choices.map(fields);
  if (choice === undefined) return { head, content: '', reasoning: '', calls: [], finish: null, isEmpty: true };
  if (event.choices.length > 1 || (choice.index ?? 0) !== 0) return 'unknown';
  return saidBy(head, choice);
}

function saidBy(head: AnswerHead, choice: Fields): SaidEvent | 'unknown' {
  const delta = fields(choice.delta);
  if (delta.function_call || delta.audio || text(delta.refusal)) return 'unknown';
  const content = text(delta.content) + text(choice.text);
  const reasoning = text(delta.reasoning_content) || text(delta.reasoning);
  const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls.map(callOf) : [];
  const finish = typeof choice.finish_reason === 'string' ? choice.finish_reason : null;
  return { head, content, reasoning, calls, finish, isEmpty: content === '' && reasoning === '' && calls.length === 0 };
}

function callOf(given: unknown): CallDelta {
  const call = fields(given);
  const called = fields(call.function);
  return {
    index: typeof call.index === 'number' ? call.index : 0,
    id: typeof call.id === 'string' ? call.id : null,
    name: typeof called.name === 'string' ? called.name : null,
    text: text(called.arguments),
  };
}

function parsed(data: string): Fields | null {
  try {
    return fields(JSON.parse(data));
  } catch {
    return null;
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
