import type { Backend, MeasuredBytes } from '@aivailable/contracts';
import type { Cancel, Clock } from '../../clock.js';
import { type EngineExit, EngineFailure, type RunningEngine } from '../engine.js';
import type { TranslatingDoor } from './translating-door.js';
import { isRefused, reasonOf } from './upstream.js';

export interface WatchedParts {
  /** For sentences: `Ollama`. */
  readonly engine: string;
  readonly pid: number | null;
  readonly backend: Backend;
  readonly version: string | null;
  readonly measured: MeasuredBytes;
  readonly door: TranslatingDoor;
  readonly clock: Clock;
  /** Why it must not go on; null while all is well. Rejects when the engine does not answer. */
  readonly look: (signal: AbortSignal) => Promise<EngineFailure | null>;
  /**
   * The same of its card, asked of the driver alone: it tells of a spill also while the engine is too busy to answer.
   * Absent where the supervisor watches the engine's own process.
   */
  readonly lookAtCard?: () => Promise<EngineFailure | null>;
  /** So often in a row it may be late: a busy server answers its users first. */
  readonly mostSilences: number;
  /** Settles when its process ends; never where it has none of ours. */
  readonly ended: Promise<EngineExit>;
  /** Gives back all that it holds. */
  readonly close: (graceMs: number) => Promise<void>;
}

const WATCH_MS = 1_000;
const ANSWER_MS = 900;
/** Nobody listens: that is no lateness, but it may be starting anew. */
const MOST_REFUSALS = 3;
/** So often in a row the driver may fail to answer. */
const MOST_BLIND_LOOKS = 3;
const VIOLATION_GRACE_MS = 1_000;

/** A program of its own that serves an instance: looked at every second, and ended with its reason when something is wrong. */
export class WatchedEngine implements RunningEngine {
  readonly pid: number | null;
  readonly backend: Backend;
  readonly version: string | null;
  readonly measured: MeasuredBytes;
  readonly exited: Promise<EngineExit>;
  #settle: (exit: EngineExit) => void = () => {};
  #ending: Promise<void> | null = null;
  #cancelWatch: Cancel = () => {};
  #cancelCardWatch: Cancel = () => {};
  #silences = 0;
  #blindLooks = 0;

  constructor(private readonly parts: WatchedParts) {
    this.pid = parts.pid;
    this.backend = parts.backend;
    this.version = parts.version;
    this.measured = parts.measured;
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    void parts.ended.then((exit) => this.#end(0, exit));
    this.#watchSoon();
    this.#watchCardSoon();
  }

  stop(graceMs: number): Promise<void> {
    return this.#end(graceMs, { code: 0, signal: null, lastLines: [] });
  }

  /** The door first: not a token is served from then on. */
  #end(graceMs: number, exit: EngineExit): Promise<void> {
    this.#cancelWatch();
    this.#cancelCardWatch();
    this.#ending ??= this.#close(graceMs).finally(() => this.#settle(exit));
    return this.#ending;
  }

  async #close(graceMs: number): Promise<void> {
    await this.parts.door.close();
    await this.parts.close(graceMs);
  }

  #watchSoon(): void {
    this.#cancelWatch = this.parts.clock.after(WATCH_MS, () => void this.#watch());
  }

  async #watch(): Promise<void> {
    const failure = await this.#look();
    if (this.#ending) return;
    if (failure === null) this.#watchSoon();
    else await this.#stopFor(failure);
  }

  #watchCardSoon(): void {
    const { lookAtCard, clock } = this.parts;
    if (lookAtCard) this.#cancelCardWatch = clock.after(WATCH_MS, () => void this.#watchCard(lookAtCard));
  }

  async #watchCard(look: () => Promise<EngineFailure | null>): Promise<void> {
    const failure = await this.#lookAtCard(look);
    if (this.#ending) return;
    if (failure === null) this.#watchCardSoon();
    else await this.#stopFor(failure);
  }

  async #stopFor(failure: EngineFailure): Promise<void> {
    await this.#end(VIOLATION_GRACE_MS, { code: null, signal: null, lastLines: [], failure });
  }

  async #lookAtCard(look: () => Promise<EngineFailure | null>): Promise<EngineFailure | null> {
    try {
      const failure = await look();
      this.#blindLooks = 0;
      return failure;
    } catch (error) {
      this.#blindLooks += 1;
      if (this.#blindLooks < MOST_BLIND_LOOKS) return null;
      return new EngineFailure('engine_failed', `The card's driver does not answer any more (${reasonOf(error)}).`);
    }
  }

  async #look(): Promise<EngineFailure | null> {
    try {
      const failure = await this.parts.look(AbortSignal.timeout(ANSWER_MS));
      this.#silences = 0;
      return failure;
    } catch (error) {
      this.#silences += 1;
      const most = isRefused(error) ? Math.min(MOST_REFUSALS, this.parts.mostSilences) : this.parts.mostSilences;
      if (this.#silences < most) return null;
      return new EngineFailure('engine_failed', `${this.parts.engine} does not answer any more (${reasonOf(error)}).`);
    }
  }
}
