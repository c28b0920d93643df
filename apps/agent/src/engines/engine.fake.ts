import type { AssignedInstance, EngineName, EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import { type Engine, type EngineExit, EngineFailure, type EngineStart, type RunningEngine } from './engine.js';

/** An engine whose loads succeed, fail and end when the test says so. */
export class FakeEngine implements Engine {
  readonly starts: FakeStart[] = [];
  needsFile = true;
  comesAndGoes = false;
  offer: EngineOffer | null = { engine: 'embedded', version: '1', backends: ['cuda'] };
  askedAbout: string[][] = [];
  issues: Issue[] = [];
  /** Thrown by `detect`, against its promise. */
  throws: Error | null = null;
  /** An answer of `detect` that comes when the test says so. */
  slowly: Promise<EngineOffer | null> | null = null;

  constructor(readonly name: EngineName = 'embedded') {}

  detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    this.askedAbout.push(gpus.map(({ id }) => id));
    if (this.throws) return Promise.reject(this.throws);
    return this.slowly ?? Promise.resolve(this.offer);
  }

  start(start: EngineStart): Promise<RunningEngine> {
    const begun = new FakeStart(start);
    this.starts.push(begun);
    return begun.running;
  }

  /** The load that was begun last. */
  get last(): FakeStart {
    const last = this.starts.at(-1);
    if (!last) throw new Error('nothing was started');
    return last;
  }
}

/** One load of the fake engine. */
export class FakeStart {
  readonly running: Promise<RunningEngine>;
  stops = 0;
  succeed: () => void = () => {};
  fail: (failure: Error) => void = () => {};
  /** The engine's process ends, wanted or not. */
  exit: (exit?: Partial<EngineExit>) => void = () => {};

  constructor(readonly asked: EngineStart) {
    const exited = new Promise<EngineExit>((resolve) => {
      this.exit = (exit = {}) => resolve({ code: 1, signal: null, lastLines: [], ...exit });
    });
    this.running = new Promise((resolve, reject) => {
      this.succeed = () => resolve(this.#engine(asked.instance, exited));
      this.fail = reject;
    });
    asked.signal.addEventListener('abort', () => this.fail(new EngineFailure('aborted', 'The load was stopped.')));
  }

  #engine({ backend, gpus }: AssignedInstance, exited: Promise<EngineExit>): RunningEngine {
    return {
      ...{ pid: 4711, version: '1', backend, exited },
      measured: { weightsBytes: 1, kvBytes: 2, computeBytes: 3, driverRiseBytes: gpus.map(() => null) },
      stop: async () => {
        this.stops += 1;
        this.exit({ code: 0 });
      },
    };
  }
}
