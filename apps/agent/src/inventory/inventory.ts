/**
 * What GPUs are here. Every sense is asked at its own pace, one question at a time; one that cannot look keeps its
 * last knowledge, marked by an issue, because a card that failed to answer once is still in its slot.
 */
import type { Gpu, Issue } from '@aivailable/contracts';
import type { Cancel, Clock } from '../clock.js';
import type { Sense } from './sense.js';

export interface InventoryView {
  readonly gpus: readonly Gpu[];
  readonly issues: readonly Issue[];
}

export interface InventoryOptions {
  readonly senses: readonly Sense[];
  readonly clock: Clock;
  /** How long it rests between two looks. */
  readonly rest: Rest;
  /** AIVAILABLE_GPU=off: then the missing GPUs are no riddle. */
  readonly gpuOff: boolean;
  /** Called after each look. */
  readonly onLook: () => void;
}

/** A look that costs nothing is had again soon; one that costs much is given its time. */
export interface Rest {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** It rests so much longer than it looked: at most about a tenth of the time is spent on looking. */
const REST_PER_LOOK = 8;

const NO_GPU: Issue = {
  code: 'no_gpu',
  message:
    'This machine has no GPU that can serve, so nothing is placed on it. Put in an NVIDIA card (Maxwell or later) or an AMD card with amdgpu, install its driver, and start the agent again; for a try without a GPU start it with --trial.',
};

const GPU_OFF: Issue = {
  code: 'no_gpu',
  message:
    'The GPUs of this machine are ignored because AIVAILABLE_GPU is "off", so nothing is placed on it. Unset it and start the agent again.',
};

export class Inventory {
  readonly #last = new Map<Sense, InventoryView>();
  #looking: Promise<InventoryView> | null = null;
  #cancel: Cancel = () => {};
  #restMs: number;
  #ended = false;

  constructor(private readonly options: InventoryOptions) {
    this.#restMs = options.rest.leastMs;
  }

  get view(): InventoryView {
    const views = this.options.senses.map((sense) => this.#last.get(sense) ?? { gpus: [], issues: [] });
    const gpus = views.flatMap((view) => view.gpus);
    const issues = views.flatMap((view) => view.issues);
    if (gpus.some((gpu) => gpu.usable)) return { gpus, issues };
    return { gpus, issues: [this.options.gpuOff ? GPU_OFF : NO_GPU, ...issues] };
  }

  /** Looks now, or joins the look that is going on. */
  look(): Promise<InventoryView> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** A look that began after this call. */
  async lookAfresh(): Promise<InventoryView> {
    await this.#looking;
    return this.look();
  }

  /** Looks again and again; the wait begins when a look has ended. */
  watch(): void {
    this.#cancel = this.options.clock.after(this.#restMs, () => {
      void this.look().then(() => {
        if (!this.#ended) this.watch();
      });
    });
  }

  stop(): void {
    this.#ended = true;
    this.#cancel();
  }

  async #lookOnce(): Promise<InventoryView> {
    const { clock, rest } = this.options;
    const beganMs = clock.now();
    await Promise.all(
      this.options.senses.map(async (sense) => {
        const reading = await sense.look();
        this.#last.set(sense, reading.kind === 'seen' ? reading : this.#stale(sense, reading.reason));
      }),
    );
    const tookMs = clock.now() - beganMs;
    this.#restMs = Math.min(rest.mostMs, Math.max(rest.leastMs, tookMs * REST_PER_LOOK));
    this.options.onLook();
    return this.view;
  }

  #stale(sense: Sense, reason: string): InventoryView {
    const gpus = this.#last.get(sense)?.gpus ?? [];
    const known = gpus.length > 0 ? ' What is shown is what was last seen.' : '';
    const message = `The ${sense.name} GPUs of this machine could not be read: ${reason}.${known}`;
    return { gpus, issues: [{ code: 'gpu_query_failed', message }] };
  }
}
