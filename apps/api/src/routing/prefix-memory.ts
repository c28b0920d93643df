/** Conversations longer than this are told apart by their first messages alone. */
const MOST_TURNS = 64;

/** Stands for the beginning of a conversation: 53 bits, enough for what is remembered, and no secret. */
export type PrefixWord = number;

/**
 * One word for each beginning of a conversation: the last one stands for all of it. Whoever sends the next turn
 * sends these messages again, so an instance that has read them need only read what is new.
 */
export function prefixesOf(messages: unknown): readonly PrefixWord[] {
  if (!Array.isArray(messages)) return [];
  const words: PrefixWord[] = [];
  let [one, other] = [0x9e3779b1, 0x85ebca77];
  for (const message of messages) {
    if (words.length === MOST_TURNS) break;
    const text = textOf(message);
    /* Two 32-bit sums with other multipliers (FNV's way), which go on over all messages. */
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other ^ code, 0x5bd1e995);
      other ^= other >>> 15;
    }
    words.push((one >>> 0) * 0x200000 + (other >>> 11));
  }
  return words;
}

/** Two messages that differ have different texts, even side by side. */
function textOf(message: unknown): string {
  if (isPlain(message)) return `${message.role}\u0000${message.content}\u0001`;
  return `${JSON.stringify(message)}\u0002`;
}

function isPlain(message: unknown): message is { readonly role: string; readonly content: string } {
  if (typeof message !== 'object' || message === null) return false;
  for (const key in message) if (key !== 'role' && key !== 'content') return false;
  const { role, content } = message as Record<string, unknown>;
  return typeof role === 'string' && typeof content === 'string';
}

/** Who read a conversation, and how much of it. */
export interface Place {
  readonly instanceId: string;
  readonly readTokens: number;
  /** Nothing new was said: the very same prompt once more. */
  readonly isAll?: boolean;
}

/** Where conversations were answered last: bounded, and the longest unheard of are forgotten first. */
export class PrefixMemory {
  private readonly places = new Map<PrefixWord, Place & { readonly atMs: number }>();

  constructor(
    private readonly most = 20_000,
    private readonly longestMs = 30 * 60_000,
  ) {}

  get size(): number {
    return this.places.size;
  }

  keep(prefixes: readonly PrefixWord[], instanceId: string, readTokens: number, nowMs: number): void {
    const whole = prefixes[prefixes.length - 1];
    if (whole === undefined) return;
    this.places.delete(whole);
    this.places.set(whole, { instanceId, readTokens, atMs: nowMs });
    if (this.places.size > this.most) this.forgetOldest();
  }

  /** Who answered the longest known beginning of it; null: nobody that is remembered. */
  find(prefixes: readonly PrefixWord[], nowMs: number): Place | null {
    for (let at = prefixes.length - 1; at >= 0; at--) {
      const place = this.places.get(prefixes[at] ?? Number.NaN);
      if (place && nowMs - place.atMs <= this.longestMs)
        return { instanceId: place.instanceId, readTokens: place.readTokens, isAll: at === prefixes.length - 1 };
    }
    return null;
  }

  private forgetOldest(): void {
    for (const oldest of this.places.keys()) {
      this.places.delete(oldest);
      return;
    }
  }
}
