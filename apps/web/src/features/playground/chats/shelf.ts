import type { Conversation, Turn } from '../chat/conversation.js';

/** What the list of conversations shows of each. */
export type Head = Pick<Conversation, 'id' | 'title' | 'updatedAtMs'>;

const VERSION = 2;
/** Conversations that are kept; the oldest give way. */
const MOST = 60;

/**
 * The conversations of one person in this browser: never sent anywhere but to the engine that answers. What does not fit
 * any more pushes out the oldest.
 */
export class Shelf {
  private kept: readonly Head[];
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly storage: Storage,
    private readonly owner: string,
  ) {
    this.kept = this.readHeads();
  }

  /** Newest first. The same list until something changes. */
  readonly heads = (): readonly Head[] => this.kept;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Another tab of this browser has written. */
  refresh(): void {
    this.kept = this.readHeads();
    for (const listener of this.listeners) listener();
  }

  get(id: string): Conversation | null {
    const kept = this.read(this.slot(id));
    return isConversation(kept) ? { ...kept, turns: kept.turns.map(ended) } : null;
  }

  /** The one that was open last. */
  opened(): Conversation | null {
    const id = this.read(this.slot('open'));
    return typeof id === 'string' ? this.get(id) : null;
  }

  open(id: string): void {
    this.write(this.slot('open'), id);
  }

  put(conversation: Conversation): void {
    const { id, title, updatedAtMs } = conversation;
    const others = this.kept.filter((head) => head.id !== id);
    const heads = [{ id, title, updatedAtMs }, ...others].sort((a, b) => b.updatedAtMs - a.updatedAtMs);
    for (const { id: old } of heads.slice(MOST)) this.storage.removeItem(this.slot(old));
    this.keep(heads.slice(0, MOST), conversation);
  }

  rename(id: string, title: string): void {
    const kept = this.get(id);
    if (kept) this.put({ ...kept, title });
  }

  remove(id: string): void {
    this.storage.removeItem(this.slot(id));
    this.tell(this.kept.filter((head) => head.id !== id));
  }

  clear(): void {
    for (const { id } of this.kept) this.storage.removeItem(this.slot(id));
    this.tell([]);
  }

  /** Where there is no room, the oldest goes, and it is tried again. */
  private keep(heads: readonly Head[], conversation: Conversation): void {
    let left = heads;
    while (!this.write(this.slot(conversation.id), conversation)) {
      const oldest = left.findLast(({ id }) => id !== conversation.id);
      if (!oldest) return;
      this.storage.removeItem(this.slot(oldest.id));
      left = left.filter((head) => head !== oldest);
    }
    this.tell(left);
  }

  private tell(heads: readonly Head[]): void {
    this.write(this.slot('list'), heads);
    this.kept = heads;
    for (const listener of this.listeners) listener();
  }

  private readHeads(): readonly Head[] {
    const kept = this.read(this.slot('list'));
    return Array.isArray(kept) ? kept.filter(isHead) : [];
  }

  private slot(name: string): string {
    return `aivailable-chat-${VERSION}-${this.owner}-${name}`;
  }

  private read(slot: string): unknown {
    try {
      return JSON.parse(this.storage.getItem(slot) ?? 'null');
    } catch {
      return null;
    }
  }

  /** False: the storage is full or switched off, and the conversation lives until the page is closed. */
  private write(slot: string, value: unknown): boolean {
    try {
      this.storage.setItem(slot, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }
}

/** A reload in the middle of an answer stopped it. */
function ended(turn: Turn): Turn {
  const answers = turn.answers.map((answer) =>
    answer.ending === 'open' ? { ...answer, ending: 'stopped' as const } : answer,
  );
  return { ...turn, answers };
}

function isHead(value: unknown): value is Head {
  return typeof value === 'object' && value !== null && 'id' in value && 'title' in value && 'updatedAtMs' in value;
}

function isConversation(value: unknown): value is Conversation {
  return isHead(value) && 'turns' in value && Array.isArray(value.turns) && 'settings' in value && 'models' in value;
}
