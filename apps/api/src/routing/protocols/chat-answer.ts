/**
 * Reads what engines answer to a chat, for forms that are not theirs: a chunk of a stream says a little, an answer in
 * one piece says all. Engines agree on OpenAI's shape and differ in what they add.
 */
export interface ChatSaid {
  readonly text: string;
  readonly thought: string;
  readonly calls: readonly CallSaid[];
  readonly finish: string | null;
  /** The caller's text that ended the answer, where the engine tells. */
  readonly stopText: string | null;
  /** As OpenAI lists them, token by token. */
  readonly logprobs: readonly unknown[] | null;
  readonly usage: ChatUsage | null;
}

/** A call, or the next part of one: the first names it, all together hold its arguments. */
export interface CallSaid {
  readonly index: number;
  readonly id: string | null;
  readonly name: string | null;
  readonly argumentsText: string;
}

export interface ChatUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export const NO_USAGE: ChatUsage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };

/** Arguments that were cut at the limit of an answer are none. */
export function argumentsOf(text: string): unknown {
  return text.trim() === '' ? {} : (parsed(text) ?? {});
}

type Fields = Readonly<Record<string, unknown>>;

/** The chunks of whole events, in order; what is no JSON says nothing. */
export function chunksOf(events: Buffer): (ChatSaid | 'done')[] {
  return events
    .toString()
    .split(/\r?\n\r?\n/)
    .flatMap((event): (ChatSaid | 'done')[] => {
      const data = dataOf(event);
      if (data === '') return [];
      if (data === '[DONE]') return ['done'];
      const value = parsed(data);
      return value === null ? [] : [saidIn(value, 'delta')];
    });
}

/** Throws where it is no answer. */
export function wholeChat(json: Buffer): ChatSaid {
  return saidIn(fieldsOf(JSON.parse(json.toString())), 'message');
}

function saidIn(answer: Fields, member: 'delta' | 'message'): ChatSaid {
  const choice = fieldsOf(listOf(answer.choices)[0]);
  const said = fieldsOf(choice[member]);
  return {
    // Completions have their text in the choice itself.
    text: textOf(said.content) || textOf(choice.text),
    thought: textOf(said.reasoning_content) || textOf(said.reasoning),
    calls: listOf(said.tool_calls).map(callSaid),
    finish: typeof choice.finish_reason === 'string' ? choice.finish_reason : null,
    stopText: typeof choice.stop_reason === 'string' ? choice.stop_reason : null,
    logprobs: Array.isArray(fieldsOf(choice.logprobs).content) ? listOf(fieldsOf(choice.logprobs).content) : null,
    usage: usageOf(answer.usage),
  };
}

function callSaid(value: unknown, at: number): CallSaid {
  const call = fieldsOf(value);
  const named = fieldsOf(call.function);
  return {
    index: typeof call.index === 'number' ? call.index : at,
    id: textOf(call.id) || null,
    name: textOf(named.name) || null,
    argumentsText: textOf(named.arguments),
  };
}

function usageOf(value: unknown): ChatUsage | null {
  if (typeof value !== 'object' || value === null) return null;
  const usage = fieldsOf(value);
  return {
    promptTokens: countOf(usage.prompt_tokens),
    cachedTokens: countOf(fieldsOf(usage.prompt_tokens_details).cached_tokens),
    completionTokens: countOf(usage.completion_tokens),
  };
}

function dataOf(event: string): string {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice('data:'.length).trim()).join('\n');
}

function parsed(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
