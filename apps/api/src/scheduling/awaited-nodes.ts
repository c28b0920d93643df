import type { NodeLiveness } from '@aivailable/contracts';

/**
 * Nodes that were lost a moment ago. Most come back, or what they ran is placed elsewhere: whoever waits for it is not
 * refused yet. After that time nobody can say when, and those who ask are told so at once.
 */
export class AwaitedNodes {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #known = new Set<string>();

  constructor(
    private readonly forMs: number,
    private readonly givenUp: () => void,
  ) {}

  /** Several are lost at once, and one is told after the other: one that has not been seen yet is not given up. */
  isGivenUp(nodeId: string): boolean {
    return this.#known.has(nodeId) && !this.#timers.has(nodeId);
  }

  /** Undefined: it is no member any more. */
  see(nodeId: string, liveness: NodeLiveness | undefined): void {
    if (liveness !== 'lost') this.#forget(nodeId);
    else if (!this.#known.has(nodeId)) this.#await(nodeId);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #await(nodeId: string): void {
    this.#known.add(nodeId);
    const timer = setTimeout(() => {
      this.#timers.delete(nodeId);
      this.givenUp();
    }, this.forMs);
    this.#timers.set(nodeId, timer.unref());
  }

  #forget(nodeId: string): void {
    clearTimeout(this.#timers.get(nodeId));
    this.#timers.delete(nodeId);
    this.#known.delete(nodeId);
  }
}
