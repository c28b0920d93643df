/** How often it looks while something may rest for so long. */
const LOOKS = 8;

/**
 * Tells when something has rested as long as it may, or a little earlier. It looks now and then, so that a rest costs
 * nothing when it begins and ends: thousands do in a second, and hardly one of them grows long.
 */
export class RestAlarm {
  #mayRestMs = 0;
  #sinceMs: number | null = null;
  #looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly rests: () => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** From now on for so long, in ms. */
  allow(mayRestMs: number): void {
    if (mayRestMs === this.#mayRestMs) return;
    this.#mayRestMs = mayRestMs;
    clearInterval(this.#looking);
    this.#looking = setInterval(() => this.look(), Math.max(1, mayRestMs / LOOKS)).unref();
  }

  begin(): void {
    this.#sinceMs = this.nowMs();
  }

  end(): void {
    this.#sinceMs = null;
  }

  stop(): void {
    clearInterval(this.#looking);
  }

  /** It must not rest too long until the next look. */
  look(): void {
    if (this.#sinceMs === null) return;
    if (this.nowMs() - this.#sinceMs + this.#mayRestMs / LOOKS > this.#mayRestMs) this.rests();
  }
}
