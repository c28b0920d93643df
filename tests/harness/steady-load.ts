import { eventually } from './deadline.js';

/** Requests at a steady rate, whatever becomes of the earlier ones. */
export class SteadyLoad {
  readonly #failures: string[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  #answered = 0;

  constructor(perSecond: number, request: () => Promise<void>) {
    this.#timer = setInterval(() => this.#send(request), 1000 / perSecond);
  }

  /** Resolves when so many more were answered, well or not. */
  async answered(count: number): Promise<void> {
    const wanted = this.#answered + count;
    await eventually(60_000, `${count} answers`, () => this.#answered >= wanted || undefined);
  }

  /** Ends the load and waits for the requests on their way. */
  async end(): Promise<{ sent: number; failures: readonly string[] }> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
    return { sent: this.#sent, failures: this.#failures };
  }

  #send(request: () => Promise<void>): void {
    this.#sent += 1;
    const running = request()
      .catch((error: unknown) => {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        this.#answered += 1;
        this.#running.delete(running);
      });
    this.#running.add(running);
  }
}
