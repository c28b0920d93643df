/**
 * One load at a time per GPU: two at once would see each other's bytes come, and could both find room for one.
 * Turns are given in the order in which they were asked for.
 */
export class LoadTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves with the end of the turn; call it in `finally`. */
  async take(gpuIds: readonly string[]): Promise<() => void> {
    const before = gpuIds.map((id) => this.#last.get(id));
    let end: () => void = () => {};
    const mine = new Promise<void>((resolve) => {
      end = resolve;
    });
    for (const id of gpuIds) this.#last.set(id, mine);
    await Promise.all(before);
    return end;
  }
}
