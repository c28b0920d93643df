import { hash } from 'node:crypto';

/** Conversations longer than this are told apart by their first messages alone. */
const MOST_TURNS = 64;

/**
 * One short word for each beginning of a conversation: the last one stands for all of it. Whoever sends the next turn
 * sends these messages again, so an instance that has read them need only read what is new.
 */
export function prefixesOf(messages: unknown): readonly string[] {
  if (!Array.isArray(messages)) return [];
  let before = '';
  return messages.slice(0, MOST_TURNS).map((message) => {
    before = hash('md5', before + (JSON.stringify(message) ?? ''), 'base64url').slice(0, 16);
    return before;
  });
}

/** Who read a conversation, and how much of it. */
export interface Place {
  readonly instanceId: string;
  readonly readTokens: number;
}

/** Where conversations were answered last: bounded, and the longest unheard of are forgotten first. */
export class PrefixMemory {
  private readonly places = new Map<string, Place & { readonly atMs: number }>();

  constructor(
    private readonly most = 20_000,
    private readonly longestMs = 30 * 60_000,
  ) {}

  get size(): number {
    return this.places.size;
  }

  keep(prefixes: readonly string[], place: Place, nowMs: number): void {
    const whole = prefixes.at(-1);
    if (whole === undefined) return;
    this.places.delete(whole);
    this.places.set(whole, { ...place, atMs: nowMs });
    for (const oldest of this.places.keys()) {
      if (this.places.size <= this.most) return;
      this.places.delete(oldest);
    }
  }

  /** Who answered the longest known beginning of it; null: nobody that is remembered. */
  find(prefixes: readonly string[], nowMs: number): Place | null {
    for (let at = prefixes.length - 1; at >= 0; at--) {
      const place = this.places.get(prefixes[at] ?? '');
      if (place && nowMs - place.atMs <= this.longestMs) return place;
    }
    return null;
  }
}
