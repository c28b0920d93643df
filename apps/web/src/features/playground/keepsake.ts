import { FIRST_SETTINGS, type Settings, type Turn } from './conversation.js';

/** The conversation as this browser keeps it: per account, never sent anywhere but to the engine that answers. */
export interface Keepsake {
  readonly model: string | null;
  readonly settings: Settings;
  readonly turns: readonly Turn[];
}

const EMPTY: Keepsake = { model: null, settings: FIRST_SETTINGS, turns: [] };
const VERSION = 1;
const slot = (userId: string) => `aivailable-playground-${VERSION}-${userId}`;

export function recall(storage: Storage, userId: string): Keepsake {
  try {
    const kept = JSON.parse(storage.getItem(slot(userId)) ?? 'null') as Keepsake | null;
    if (!kept) return EMPTY;
    return { ...kept, turns: kept.turns.map(ended) };
  } catch {
    return EMPTY;
  }
}

/** A reload in the middle of an answer stopped it. */
function ended(turn: Turn): Turn {
  return turn.answer.ending === 'open' ? { ...turn, answer: { ...turn.answer, ending: 'stopped' } } : turn;
}

export function keep(storage: Storage, userId: string, keepsake: Keepsake): void {
  try {
    storage.setItem(slot(userId), JSON.stringify(keepsake));
  } catch {
    // Storage is full or switched off: the conversation lives until the page is closed.
  }
}
