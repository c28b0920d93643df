import type { Progress } from '@aivailable/contracts';
import { StoreFailure } from './store-failure.js';

export interface FetchWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** One file on its way and everybody who waits for it. It is given up when the last one has gone. */
export class SharedFetch {
  readonly #watches = new Set<FetchWatch>();
  readonly #abort = new AbortController();
  #progress: Progress | null = null;
  readonly #path: Promise<string>;
  /** Settles when nothing is being read or written for it any more. Never rejects. */
  readonly settled: Promise<void>;

  constructor(run: (watch: FetchWatch) => Promise<string>) {
    const onProgress = (progress: Progress) => {
      this.#progress = progress;
      for (const watch of this.#watches) watch.onProgress(progress);
    };
    this.#path = run({ signal: this.#abort.signal, onProgress });
    this.settled = this.#path.then(
      () => {},
      () => {},
    );
  }

  /** Given up already: whoever comes now begins anew. */
  get abandoned(): boolean {
    return this.#abort.signal.aborted;
  }

  async join(watch: FetchWatch): Promise<string> {
    if (watch.signal.aborted) throw stopped();
    this.#watches.add(watch);
    if (this.#progress) watch.onProgress(this.#progress);
    const left = new Promise<never>((_, reject) => {
      watch.signal.addEventListener('abort', () => reject(stopped()), { once: true });
    });
    try {
      return await Promise.race([this.#path, left]);
    } finally {
      this.#watches.delete(watch);
      if (this.#watches.size === 0) this.#abort.abort();
    }
  }
}

function stopped(): StoreFailure {
  return new StoreFailure('aborted', 'Nobody waits for the file any more.');
}
