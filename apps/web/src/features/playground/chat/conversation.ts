import type { ChatMessage, ChatWish } from '../../../server/chat-stream.js';
import type { Answer } from './answer.js';

/** A question and what each of the compared models answered; without comparison that is one. */
export interface Turn {
  readonly id: number;
  readonly question: string;
  readonly answers: readonly Answer[];
}

/** An empty field leaves the choice to the engine. */
export interface Settings {
  readonly system: string;
  readonly temperature: number | string;
  readonly topP: number | string;
  readonly maxTokens: number | string;
  readonly seed: number | string;
  /** One text per line. */
  readonly stop: string;
}

export const FIRST_SETTINGS: Settings = { system: '', temperature: '', topP: '', maxTokens: '', seed: '', stop: '' };

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly updatedAtMs: number;
  /** One, or the two that are compared; '' where none was chosen yet. */
  readonly models: readonly string[];
  readonly settings: Settings;
  readonly turns: readonly Turn[];
}

export function newConversation(id: string, nowMs: number, like?: Conversation): Conversation {
  const { models = [''], settings = FIRST_SETTINGS } = like ?? {};
  return { id, title: '', updatedAtMs: nowMs, models, settings, turns: [] };
}

const LONGEST_TITLE = 60;

/** The first line of the first question, cut between words. */
export function titleOf(question: string): string {
  const line = question.trim().split('\n', 1)[0] ?? '';
  if (line.length <= LONGEST_TITLE) return line;
  return `${line.slice(0, LONGEST_TITLE).replace(/\s+\S*$/, '')}…`;
}

export interface Asking {
  readonly model: string;
  readonly settings: Settings;
  /** The turns before this question. */
  readonly before: readonly Turn[];
  readonly question: string;
  /** Which of the compared models asks: each has its own history. */
  readonly lane: number;
}

/** What the engine gets: system prompt, earlier turns, the question, and only those knobs that were set. */
export function wishOf({ model, settings, before, question, lane }: Asking): ChatWish {
  return { model, messages: messagesOf(settings, before, question, lane), ...knobs(settings) };
}

/** An answer that never came is left out together with its question. */
function messagesOf(settings: Settings, before: readonly Turn[], question: string, lane: number): ChatMessage[] {
  const system = settings.system.trim();
  return [
    ...(system === '' ? [] : [{ role: 'system', content: system } as const]),
    ...before.flatMap(({ question: asked, answers }) => {
      const text = (answers[lane] ?? answers[0])?.text ?? '';
      if (text === '') return [];
      return [{ role: 'user', content: asked } as const, { role: 'assistant', content: text } as const];
    }),
    { role: 'user', content: question },
  ];
}

function knobs({ temperature, topP, maxTokens, seed, stop }: Settings): Omit<ChatWish, 'model' | 'messages'> {
  const texts = stop.split('\n').filter((line) => line !== '');
  return {
    ...(temperature === '' ? {} : { temperature: Number(temperature) }),
    ...(topP === '' ? {} : { top_p: Number(topP) }),
    ...(maxTokens === '' ? {} : { max_tokens: Number(maxTokens) }),
    ...(seed === '' ? {} : { seed: Number(seed) }),
    ...(texts.length === 0 ? {} : { stop: texts }),
  };
}
