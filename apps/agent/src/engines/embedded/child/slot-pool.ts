import { CatalogueError } from '@aivailable/contracts';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** A slot in use. `release` gives it to the next in line; safe to call twice. */
export interface SlotLease {
  readonly sequence: LlamaContextSequence;
  release(): void;
}

interface Waiter {
  readonly prompt: readonly Token[];
  grant(lease: SlotLease): void;
}

/** Waiting here is for the short gap between two answers; long queues are the front door's. */
const WAITING_PER_SLOT = 4;

/** The parallel sequences of the context: each serves one request at a time, further ones wait in order. */
export class SlotPool {
  private readonly free: LlamaContextSequence[];
  private readonly waiters: Waiter[] = [];

  constructor(private readonly sequences: readonly LlamaContextSequence[]) {
    this.free = [...sequences];
  }

  get size(): number {
    return this.sequences.length;
  }

  get busy(): number {
    return this.sequences.length - this.free.length;
  }

  get waiting(): number {
    return this.waiters.length;
  }

  /** Takes the free slot that remembers most of the prompt, or waits. Rejects when the signal aborts first. */
  acquire(prompt: readonly Token[], signal: AbortSignal): Promise<SlotLease> {
    signal.throwIfAborted();
    if (this.free.length > 0) return Promise.resolve(this.lease(this.takeBest(prompt)));
    if (this.waiters.length >= this.size * WAITING_PER_SLOT) {
      throw new CatalogueError('queue_full', { model: 'this instance', waiting: this.waiters.length });
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        prompt,
        grant: (lease) => {
          signal.removeEventListener('abort', leave);
          resolve(lease);
        },
      };
      const leave = (): void => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiters.push(waiter);
    });
  }

  private takeBest(prompt: readonly Token[]): LlamaContextSequence {
    const remembered = this.free.map((sequence) => sequence.compareContextTokens([...prompt]).firstDifferentIndex);
    const best = remembered.indexOf(Math.max(...remembered));
    const [sequence] = this.free.splice(best, 1);
    if (sequence === undefined) throw new Error('A slot was taken although none was free.');
    return sequence;
  }

  private lease(sequence: LlamaContextSequence): SlotLease {
    let isHeld = true;
    return {
      sequence,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.free.push(sequence);
        this.serveNext();
      },
    };
  }

  private serveNext(): void {
    const next = this.waiters.shift();
    if (next !== undefined) next.grant(this.lease(this.takeBest(next.prompt)));
  }
}
