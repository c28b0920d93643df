/**
 * One mailbox: work runs alone, and any number of rings while it runs are answered by one more run. The promise of a
 * ring is kept by a run that began after it.
 */
export class Bell {
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;

  /** The work must not throw: who rings cannot mend it. */
  constructor(private readonly work: () => Promise<void>) {}

  ring(): Promise<void> {
    this.#queued ??= this.#running.then(() => {
      this.#queued = null;
      this.#running = this.work();
      return this.#running;
    });
    return this.#queued;
  }
}
