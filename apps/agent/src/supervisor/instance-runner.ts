/**
 * Makes one instance what the assignment says. Whatever happens to it (a new wish, an engine that ended, a timer, the
 * last request of a drain) only rings its bell; one visit at a time then looks at wish and state and takes the next step.
 */
import type { AssignedInstance, InstanceObservation, InstanceState, Progress } from '@aivailable/contracts';
import type { Cancel, Clock } from '../clock.js';
import type { Log } from '../log.js';
import { exitFailure, type Failure, failureOf, restartDelayMs, spillFailure } from './failure.js';
import { InFlight } from './in-flight.js';
import { type Started, type StartPorts, startInstance } from './instance-start.js';
import { Mailbox } from './mailbox.js';
import type { ServedInstance } from './serving-view.js';

export interface RunnerPorts extends StartPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Looks whether a running engine still sits in VRAM. */
  watch(started: Started, wanted: AssignedInstance, watched: Watched): Cancel;
  onChange(): void;
}

export interface Watched {
  requests(): number;
  onSpill(reason: string): void;
}

/** An engine that ran this long had nothing to do with the failures before. */
const HEALTHY_MS = 60_000;
const STOP_GRACE_MS = 5_000;
/** Nothing that it would still say may be heard. */
const SPILL_GRACE_MS = 500;
/** Requests that were on their way when the drain began still arrive within this time. */
const DRAIN_LINGER_MS = 300;

interface Up extends Started {
  /** The terms that it was started with. */
  readonly terms: string;
  readonly readyAt: number;
  readonly unwatch: Cancel;
}

export class InstanceRunner implements ServedInstance {
  readonly inFlight: InFlight;
  readonly gone: Promise<void>;
  #settleGone: () => void = () => {};
  readonly #mailbox = new Mailbox(() => this.#visit());
  #wanted: AssignedInstance;
  #dismissed = false;
  #state: InstanceState = 'assigned';
  #up: Up | null = null;
  /** The end of an engine that was stopped while other things went on. */
  #ending: Promise<void> = Promise.resolve();
  #try: AbortController | null = null;
  #progress: Progress | null = null;
  #failure: Failure | null = null;
  #failuresInRow = 0;
  /** The wish that failed: the same one waits for the timer, another one is tried at once. */
  #failedWish = '';
  #retryDue = false;
  #retryInMs: number | null = null;
  #drainingSince = 0;
  #cancelTimer: Cancel = () => {};

  constructor(
    wanted: AssignedInstance,
    private readonly ports: RunnerPorts,
  ) {
    this.#wanted = wanted;
    this.inFlight = new InFlight(
      () => ports.clock.now(),
      () => this.#mailbox.ring(),
    );
    this.gone = new Promise((resolve) => {
      this.#settleGone = resolve;
    });
    this.#mailbox.ring();
  }

  get instanceId(): string {
    return this.#wanted.instanceId;
  }

  get servedName(): string {
    return this.#wanted.servedName;
  }

  get state(): InstanceState {
    return this.#state;
  }

  get slots(): number {
    return this.#wanted.slots;
  }

  get socketPath(): string | null {
    return this.#up?.socketPath ?? null;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get wanted(): AssignedInstance {
    return this.#wanted;
  }

  get dismissed(): boolean {
    return this.#dismissed;
  }

  want(wanted: AssignedInstance): void {
    const other = termsOf(wanted) !== termsOf(this.#wanted) || wanted.wanted === 'drain';
    this.#wanted = wanted;
    if (other) this.#try?.abort();
    this.#mailbox.ring();
  }

  /** It is not assigned any more: stop now. `gone` settles when it has. */
  dismiss(): void {
    this.#dismissed = true;
    this.#try?.abort();
    this.#mailbox.ring();
  }

  observe(): InstanceObservation {
    const { instanceId, attempt, engine, backend, slots } = this.#wanted;
    const running = this.#up?.engine;
    return {
      ...{ instanceId, attempt, engine, slots, state: this.#state },
      engineVersion: running?.version ?? null,
      backend: running?.backend ?? backend,
      pid: running?.pid ?? null,
      busySlots: Math.min(slots, this.inFlight.count),
      progress: this.#progress,
      measured: this.#up?.measured ?? null,
      failure: this.#state === 'failed' ? this.#failure : null,
      retryInMs: this.#state === 'failed' ? this.#retryInMs : null,
    };
  }

  async #visit(): Promise<void> {
    if (this.#dismissed) await this.#leave();
    else if (this.#state === 'stopped') return;
    else if (this.#wanted.wanted === 'drain') await this.#drain();
    else if (this.#up && this.#up.terms !== termsOf(this.#wanted)) await this.#replace();
    else if (!this.#up && this.#mayTry()) await this.#bring(this.#wanted);
  }

  async #leave(): Promise<void> {
    this.#cancelTimer();
    if (this.#up) this.#become('draining');
    await this.#stopEngine();
    this.#become('stopped');
    this.#settleGone();
  }

  async #drain(): Promise<void> {
    this.#cancelTimer();
    if (!this.#up) {
      await this.#stopEngine();
      this.#become('stopped');
      return;
    }
    if (this.#state !== 'draining') this.#drainingSince = this.ports.clock.now();
    this.#become('draining');
    const idleSince = this.inFlight.idleSince;
    // The last request rings when it ends.
    if (idleSince === null) return;
    const waitMs = Math.max(idleSince, this.#drainingSince) + DRAIN_LINGER_MS - this.ports.clock.now();
    if (waitMs > 0) {
      this.#cancelTimer = this.ports.clock.after(waitMs, () => this.#mailbox.ring());
      return;
    }
    await this.#stopEngine();
    this.#become('stopped');
  }

  /** The same instance with other terms: the engine has to be started anew for them. */
  async #replace(): Promise<void> {
    this.#become('starting');
    await this.#stopEngine();
    this.#mailbox.ring();
  }

  #mayTry(): boolean {
    return this.#failure === null || this.#retryDue || this.#failedWish !== wishKey(this.#wanted);
  }

  async #bring(wanted: AssignedInstance): Promise<void> {
    this.#cancelTimer();
    this.#retryDue = false;
    const attempt = new AbortController();
    this.#try = attempt;
    try {
      await this.#ending;
      const started = await startInstance(this.ports, wanted, {
        signal: attempt.signal,
        onStage: (state) => this.#become(state),
        onProgress: (progress) => {
          this.#progress = progress;
        },
      });
      if (attempt.signal.aborted) await started.engine.stop(STOP_GRACE_MS);
      else this.#adopt(started, termsOf(wanted));
    } catch (error) {
      if (!attempt.signal.aborted) this.#fail(failureOf(error), wanted);
    } finally {
      this.#try = null;
      this.#progress = null;
    }
  }

  #adopt(started: Started, terms: string): void {
    const unwatch = this.ports.watch(started, this.#wanted, {
      requests: () => this.inFlight.count,
      onSpill: (reason) => this.#spilled(started, reason),
    });
    this.#up = { ...started, terms, readyAt: this.ports.clock.now(), unwatch };
    this.#failure = null;
    this.#become('ready');
    void started.engine.exited.then((exit) => {
      if (this.#up?.engine === started.engine) this.#ended(exitFailure(exit));
    });
  }

  /** It runs, but not where it was proved to be: from now on nothing of it is heard. */
  #spilled({ engine }: Started, reason: string): void {
    if (this.#up?.engine !== engine) return;
    this.#ended(spillFailure(this.servedName, reason));
    this.inFlight.cutAll();
    this.#ending = engine.stop(SPILL_GRACE_MS).catch((error: unknown) => {
      this.ports.log.error(`instance ${this.instanceId}: its engine could not be stopped: ${error}`);
    });
  }

  /** The engine is gone although nobody stopped it. */
  #ended(failure: Failure & { readonly retryMs?: number }): void {
    const ranMs = this.ports.clock.now() - (this.#up?.readyAt ?? 0);
    if (ranMs >= HEALTHY_MS) this.#failuresInRow = 0;
    this.#up?.unwatch();
    this.#up = null;
    // A draining instance has nothing to come back for.
    if (this.#state === 'draining') this.#mailbox.ring();
    else this.#fail(failure, this.#wanted);
  }

  #fail({ retryMs, ...failure }: Failure & { readonly retryMs?: number }, wanted: AssignedInstance): void {
    this.#failure = failure;
    this.#failedWish = wishKey(wanted);
    this.#failuresInRow += 1;
    const delayMs = retryMs ?? restartDelayMs(failure.code, this.#failuresInRow);
    this.#retryInMs = delayMs;
    this.#become('failed');
    const next = delayMs === null ? 'waits for another attempt' : `next try in ${delayMs} ms`;
    this.ports.log.warn(`instance ${this.instanceId}: ${failure.code}: ${failure.message} (${next})`);
    if (delayMs === null) return;
    this.#cancelTimer = this.ports.clock.after(delayMs, () => {
      this.#retryDue = true;
      this.#mailbox.ring();
    });
  }

  async #stopEngine(): Promise<void> {
    const up = this.#up;
    this.#up = null;
    up?.unwatch();
    await up?.engine.stop(STOP_GRACE_MS);
    await this.#ending;
  }

  #become(state: InstanceState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.ports.log.info(`instance ${this.instanceId} (${this.servedName}): ${state}`);
    this.ports.onChange();
  }
}

/** What an engine is started with; a change of it needs another engine. */
function termsOf({ wanted: _w, attempt: _a, servedName: _n, ...terms }: AssignedInstance): string {
  return JSON.stringify(terms);
}

/** What a failure belongs to: the terms and the admin's attempt. */
function wishKey(instance: AssignedInstance): string {
  return `${instance.attempt} ${termsOf(instance)}`;
}
