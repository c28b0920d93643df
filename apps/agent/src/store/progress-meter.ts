import type { Progress } from '@aivailable/contracts';

/** Turns "so many bytes are done" into a progress with its rate, averaged since the start of this try. */
export class ProgressMeter {
  readonly #startedAt: number;

  constructor(
    private readonly totalBytes: number,
    private readonly firstBytes: number,
    private readonly now: () => number,
    private readonly tell: (progress: Progress) => void,
  ) {
    this.#startedAt = now();
    this.done(firstBytes);
  }

  readonly done = (doneBytes: number): void => {
    const elapsedMs = this.now() - this.#startedAt;
    const bytesPerSecond = elapsedMs > 0 ? Math.round(((doneBytes - this.firstBytes) * 1_000) / elapsedMs) : null;
    this.tell({ doneBytes, totalBytes: this.totalBytes, bytesPerSecond });
  };
}
