import {
  argumentsOf,
  type CallSaid,
  type ChatSaid,
  type ChatUsage,
  chunksOf,
  NO_USAGE,
  wholeChat,
} from '../chat-answer.js';
import type { AnswerForm } from '../protocol.js';
import { line, ollamaManners } from './ollama-manners.js';

/** Where an answer's words stand: `message.content` of a chat, `response` of a generation. */
export type Shape = 'chat' | 'generate';

export interface OllamaTerms {
  readonly shape: Shape;
  /** As the client called it. */
  readonly model: string;
  readonly nowMs: () => number;
  /** Asked without a question: only to have the model loaded. */
  readonly isLoad: boolean;
}

const NS_PER_MS = 1_000_000;

/** An engine's answer in Ollama's lines of JSON. */
export class OllamaForm implements AnswerForm {
  readonly refusal = ollamaManners.refusal;
  readonly streamRefusal = ollamaManners.streamRefusal;
  readonly ping = ollamaManners.ping;
  readonly streamType = ollamaManners.streamType;
  private readonly startedAtMs: number;
  private firstAtMs: number | null = null;
  private finish: string | null = null;
  private usage: ChatUsage = NO_USAGE;
  private readonly calls = new Map<number, { name: string; text: string }>();

  constructor(private readonly terms: OllamaTerms) {
    this.startedAtMs = terms.nowMs();
  }

  readonly whole = (json: Buffer): Buffer => {
    const said = wholeChat(json);
    this.remember(said);
    const { text, thought, logprobs } = this.terms.isLoad ? { text: '', thought: '', logprobs: null } : said;
    const told = this.said(text, thought, this.calledTools());
    return Buffer.from(JSON.stringify({ ...told, ...logprobsOf(logprobs), ...this.ending() }));
  };

  events(events: Buffer): Buffer | null {
    const told = chunksOf(events).map((chunk) => (chunk === 'done' ? this.end() : this.chunk(chunk)));
    const text = told.join('');
    return text === '' ? null : Buffer.from(text);
  }

  /** Calls are kept until they are whole: half of one must not become a part of the next engine's. */
  startsAnew(): void {
    this.firstAtMs = null;
    this.finish = null;
    this.usage = NO_USAGE;
    this.calls.clear();
  }

  private chunk(said: ChatSaid): string {
    this.remember(said);
    const { text, thought, logprobs } = said;
    if (this.terms.isLoad || (text === '' && thought === '')) return '';
    return line({ ...this.said(text, thought, []), ...logprobsOf(logprobs), done: false });
  }

  /** Calls are told whole, as Ollama does. */
  private end(): string {
    const calls = this.calledTools();
    const called = calls.length === 0 ? '' : line({ ...this.said('', '', calls), done: false });
    return called + line({ ...this.said('', '', []), ...this.ending() });
  }

  private remember({ finish, usage, calls }: ChatSaid): void {
    this.firstAtMs ??= this.terms.nowMs();
    this.finish = finish ?? this.finish;
    this.usage = usage ?? this.usage;
    for (const call of calls) this.addCall(call);
  }

  private addCall({ index, name, argumentsText }: CallSaid): void {
    const known = this.calls.get(index) ?? { name: '', text: '' };
    this.calls.set(index, { name: name ?? known.name, text: known.text + argumentsText });
  }

  private calledTools(): object[] {
    if (this.terms.isLoad) return [];
    return [...this.calls.values()].map(({ name, text }) => ({ function: { name, arguments: argumentsOf(text) } }));
  }

  private said(text: string, thinking: string, calls: readonly object[]) {
    const { model, shape, nowMs } = this.terms;
    const head = { model, created_at: new Date(nowMs()).toISOString() };
    const thought = thinking === '' ? {} : { thinking };
    if (shape === 'generate') return { ...head, response: text, ...thought };
    const called = calls.length === 0 ? {} : { tool_calls: calls };
    return { ...head, message: { role: 'assistant', content: text, ...thought, ...called } };
  }

  private ending() {
    const now = this.terms.nowMs();
    const firstAtMs = this.firstAtMs ?? now;
    const done = { done: true, done_reason: this.terms.isLoad ? 'load' : this.finish === 'length' ? 'length' : 'stop' };
    if (this.terms.isLoad) return done;
    return {
      ...done,
      total_duration: (now - this.startedAtMs) * NS_PER_MS,
      load_duration: 0,
      prompt_eval_count: this.usage.promptTokens,
      prompt_eval_duration: (firstAtMs - this.startedAtMs) * NS_PER_MS,
      eval_count: this.usage.completionTokens,
      eval_duration: (now - firstAtMs) * NS_PER_MS,
    };
  }
}

function logprobsOf(logprobs: readonly unknown[] | null): { logprobs?: readonly unknown[] } {
  return logprobs === null ? {} : { logprobs };
}
