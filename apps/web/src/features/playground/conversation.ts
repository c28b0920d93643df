import type { ChatMessage } from '../../server/chat-stream.js';
import type { Answer } from './answer.js';

/** A question and its answer. */
export interface Turn {
  readonly id: number;
  readonly question: string;
  readonly answer: Answer;
}

export interface Settings {
  readonly system: string;
  readonly temperature: number | string;
  readonly maxTokens: number | string;
}

export const FIRST_SETTINGS: Settings = { system: '', temperature: '', maxTokens: '' };

/** What the engine gets: the system prompt, then every turn; an answer that never came is left out. */
export function messagesOf(settings: Settings, turns: readonly Turn[], question: string): ChatMessage[] {
  const system = settings.system.trim();
  return [
    ...(system === '' ? [] : [{ role: 'system', content: system } as const]),
    ...turns.flatMap(({ question: asked, answer }) =>
      answer.text === ''
        ? []
        : ([
            { role: 'user', content: asked },
            { role: 'assistant', content: answer.text },
          ] as const),
    ),
    { role: 'user', content: question },
  ];
}

/** Only what was set is sent; the engine knows its own defaults. */
export function knobs(settings: Settings): { temperature?: number; max_tokens?: number } {
  return {
    ...(settings.temperature === '' ? {} : { temperature: Number(settings.temperature) }),
    ...(settings.maxTokens === '' ? {} : { max_tokens: Number(settings.maxTokens) }),
  };
}
