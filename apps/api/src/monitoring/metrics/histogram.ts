import type { Sample } from './exposition.js';

const BOUNDS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Seconds in cumulative buckets, as Prometheus wants them. */
export class Histogram {
  readonly #buckets = new Array<number>(BOUNDS_SECONDS.length).fill(0);
  #sum = 0;
  #count = 0;

  observe(seconds: number): void {
    this.#sum += seconds;
    this.#count++;
    const first = BOUNDS_SECONDS.findIndex((bound) => seconds <= bound);
    for (let i = first; i >= 0 && i < this.#buckets.length; i++) this.#buckets[i] = (this.#buckets[i] ?? 0) + 1;
  }

  samples(labels: Sample['labels']): Sample[] {
    const buckets = BOUNDS_SECONDS.map((bound, i) => ({
      labels: { ...labels, le: String(bound) },
      value: this.#buckets[i] ?? 0,
      suffix: '_bucket',
    }));
    return [
      ...buckets,
      { labels: { ...labels, le: '+Inf' }, value: this.#count, suffix: '_bucket' },
      { labels, value: this.#sum, suffix: '_sum' },
      { labels, value: this.#count, suffix: '_count' },
    ];
  }
}
