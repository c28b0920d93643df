import { Worker } from 'node:worker_threads';
import type { Recommendation } from '@aivailable/placement';
import { type AdviceRequest, Advisor } from './advisor.js';

/** Rehearsals come on top of the search; a thread that is silent for so much longer is stuck. */
const PATIENCE_MS = 30_000;
const MOST_MIB = 1_024;

/** A thread for each search, gone with its answer: between searches nothing is held. */
export class ThreadAdvisor extends Advisor {
  #running: Worker | null = null;

  /** The file of the thread lies beside this one, built or not. */
  constructor(private readonly file = new URL('./advice-worker.js', import.meta.url)) {
    super();
  }

  override search(request: AdviceRequest): Promise<Recommendation | null> {
    this.cancel();
    const worker = new Worker(this.file, { resourceLimits: { maxOldGenerationSizeMb: MOST_MIB } });
    worker.unref();
    this.#running = worker;
    return new Promise<Recommendation | null>((resolve, reject) => {
      const tooLong = setTimeout(() => void worker.terminate(), request.budgetMs + PATIENCE_MS).unref();
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        clearTimeout(tooLong);
        reject(new Error('The search was given up.'));
      });
      /* As text: a large fleet is written faster than it is cloned. */
      worker.postMessage(JSON.stringify(request));
    }).finally(() => this.#end(worker));
  }

  override cancel(): void {
    if (this.#running !== null) this.#end(this.#running);
  }

  #end(worker: Worker): void {
    if (this.#running === worker) this.#running = null;
    void worker.terminate();
  }
}
