import { createHash } from 'node:crypto';

const WINDOW_MS = 15 * 60_000;
const MOST_REMEMBERED = 20_000;

/** An account from one address, and one address over all accounts. */
const LIMITS = { account: 5, address: 30 } as const;

interface Failures {
  count: number;
  readonly since: number;
}

/** What a try counts against. Digests: what is typed for an e-mail may be a password. */
export interface Try {
  readonly account: string;
  readonly address: string;
}

/**
 * Slows down guessing: after five failures on an account from one address, or thirty from one address, the address
 * waits for the rest of the quarter of an hour. Per address, so that a stranger cannot lock the owner out.
 */
export class SignInThrottle {
  private readonly failures = new Map<string, Failures>();

  /** Milliseconds to wait before another try; 0: go ahead. */
  waitMs({ account, address }: Try, now: number): number {
    return Math.max(this.left(account, LIMITS.account, now), this.left(address, LIMITS.address, now));
  }

  failed({ account, address }: Try, now: number): void {
    this.count(account, now);
    this.count(address, now);
  }

  /** Takes back the try that was counted ahead of its outcome. */
  succeeded({ account, address }: Try): void {
    this.failures.delete(account);
    const known = this.failures.get(address);
    if (known) known.count--;
  }

  get remembered(): number {
    return this.failures.size;
  }

  private left(key: string, limit: number, now: number): number {
    const known = this.failures.get(key);
    if (!known || known.count < limit) return 0;
    return Math.max(0, known.since + WINDOW_MS - now);
  }

  private count(key: string, now: number): void {
    const known = this.failures.get(key);
    if (known && known.since + WINDOW_MS > now) known.count++;
    else {
      /* Re-inserted, so that the map stays in the order of the windows' beginnings. */
      this.failures.delete(key);
      this.failures.set(key, { count: 1, since: now });
    }
    this.forget(now);
  }

  private forget(now: number): void {
    for (const [key, { since }] of this.failures) {
      if (since + WINDOW_MS > now && this.failures.size <= MOST_REMEMBERED) return;
      this.failures.delete(key);
    }
  }
}

export function tryOf(email: string, address: string): Try {
  return { account: digest(`${email.toLowerCase()} ${address}`), address: digest(address) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
