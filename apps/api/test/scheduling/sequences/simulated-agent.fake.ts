import type {
  AssignedInstance,
  Assignment,
  Gpu,
  InstanceObservation,
  InstanceState,
  Report,
} from '@aivailable/contracts';

/** A card as it physically is: nothing that is on it can be more than it has. */
export interface Card {
  readonly gpu: Gpu;
  /** Somebody else's bytes; those without a name are seen by the driver only. */
  foreign: { readonly bytes: number; readonly isNamed: boolean }[];
  /** Grows with each change of `foreign`. */
  foreignVersion: number;
}

interface Engine {
  assigned: AssignedInstance;
  state: InstanceState;
  pid: number | null;
  /** On the cards now, in the order of the assignment; null: nothing. */
  holds: readonly number[] | null;
  isDismissed: boolean;
  failuresInRow: number;
  /** Steps that it still waits before it is tried again, and steps that it has been ready. */
  restSteps: number;
  readySteps: number;
  failure: InstanceObservation['failure'];
}

/** A load that did not fit, with the version of the others' bytes at that time. */
export interface OutOfMemory {
  readonly instanceId: string;
  readonly gpuId: string;
  readonly shortBytes: number;
  readonly foreignVersion: number;
}

/** What a load really takes, by GPU; may be less than was estimated. */
export type TrueBytes = (assigned: AssignedInstance) => readonly number[];

/** The pace of the real supervisor, a step being a second: twice the wait after each failure, up to a minute. */
const LONGEST_REST_STEPS = 60;
/** An engine that ran this long had nothing to do with the failures before. */
const HEALTHY_STEPS = 60;

/**
 * An agent with its machine, in memory: obeys whole assignments as the real supervisor does (an engine waits for those
 * that leave its cards, what is no longer assigned goes, a failed load is tried again, ever more rarely), step by step.
 */
export class SimulatedAgent {
  readonly #engines = new Map<string, Engine>();
  readonly outOfMemory: OutOfMemory[] = [];
  isAlive = true;
  /** Whether the API can be reached from here. */
  isLinked = true;
  failingLoads = 0;
  /** Whether these fail for memory, whatever was planned. */
  lacksMemory = false;
  #told = { epoch: 0, revision: 0 };
  #assigned: readonly AssignedInstance[] = [];
  #nextPid = 1000;
  #rev = 1;

  constructor(
    readonly nodeId: string,
    readonly cards: readonly Card[],
    private readonly trueBytes: TrueBytes,
  ) {}

  get engines(): readonly Readonly<Engine>[] {
    return [...this.#engines.values()];
  }

  get revision(): number {
    return this.#told.revision;
  }

  obey({ epoch, revision, instances }: Assignment): void {
    if (epoch < this.#told.epoch || revision <= this.#told.revision) return;
    this.#told = { epoch, revision };
    this.#assigned = instances;
    this.#comply();
  }

  /** The machine loses its power: nothing of ours survives, and what was told is forgotten. */
  die(): void {
    this.isAlive = false;
    this.#engines.clear();
    this.#assigned = [];
    this.#told = { epoch: 0, revision: 0 };
  }

  crash(index: number): void {
    const ready = this.engines.filter(({ state }) => state === 'ready');
    const victim = ready[index % Math.max(1, ready.length)];
    const engine = victim && this.#engines.get(victim.assigned.instanceId);
    if (engine !== undefined) this.#fail(engine);
  }

  /** Every engine takes its next step. */
  work(): void {
    if (!this.isAlive) return;
    for (const engine of [...this.#engines.values()]) this.#step(engine);
    this.#comply();
    this.#rev += 1;
  }

  report(): Omit<Report, 'type'> {
    return {
      ...{ seq: this.#rev, rev: this.#rev, assignmentEpoch: this.#told.epoch, assignmentRevision: this.#told.revision },
      gpus: this.cards.map((card) => this.#seen(card)),
      engines: [{ engine: 'embedded', version: '1', backends: ['cuda', 'vulkan'] }],
      instances: this.engines.map(observation),
      ...{ issues: [], files: [] },
    };
  }

  freeBytes({ gpu, foreign }: Card): number {
    const others = foreign.reduce((sum, { bytes }) => sum + bytes, 0);
    return (gpu.totalBytes ?? 0) - (gpu.reservedBytes ?? 0) - others - this.oursOn(gpu.id);
  }

  oursOn(gpuId: string): number {
    const shares = this.engines.flatMap(({ holds, assigned }) =>
      (holds ?? []).filter((_, i) => assigned.gpus[i]?.gpuId === gpuId),
    );
    return shares.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** What is not assigned goes; one that is leaving comes back when it has left. */
  #comply(): void {
    const wanted = new Map(this.#assigned.map((one) => [one.instanceId, one]));
    for (const [instanceId, engine] of this.#engines) if (!wanted.has(instanceId)) engine.isDismissed = true;
    for (const [instanceId, assigned] of wanted) {
      const engine = this.#engines.get(instanceId);
      if (engine === undefined) {
        this.#engines.set(instanceId, newEngine(assigned));
      } else if (!engine.isDismissed) {
        if (assigned.attempt !== engine.assigned.attempt) engine.restSteps = 0;
        engine.assigned = assigned;
      }
    }
  }

  #step(engine: Engine): void {
    if (engine.isDismissed) this.#leave(engine);
    else if (engine.assigned.wanted === 'drain') this.#drain(engine);
    else this.#bring(engine);
  }

  #leave(engine: Engine): void {
    if (engine.holds !== null && engine.state !== 'draining') engine.state = 'draining';
    else this.#engines.delete(engine.assigned.instanceId);
  }

  #drain(engine: Engine): void {
    if (engine.state === 'draining' || engine.holds === null) Object.assign(engine, { state: 'stopped', holds: null });
    else engine.state = 'draining';
  }

  #bring(engine: Engine): void {
    switch (engine.state) {
      case 'assigned':
        engine.state = 'fetching';
        return;
      case 'failed':
        this.#rest(engine);
        return;
      case 'fetching':
        if (!this.#isRoomAwaited(engine)) this.#load(engine);
        return;
      case 'starting':
        Object.assign(engine, { state: 'ready', readySteps: 0 });
        return;
      default:
        engine.readySteps += 1;
        return;
    }
  }

  #rest(engine: Engine): void {
    engine.restSteps -= 1;
    if (engine.restSteps <= 0) engine.state = 'fetching';
  }

  #isRoomAwaited({ assigned }: Engine): boolean {
    const mine = new Set(assigned.gpus.map(({ gpuId }) => gpuId));
    return this.engines.some((one) => one.isDismissed && one.assigned.gpus.some(({ gpuId }) => mine.has(gpuId)));
  }

  #load(engine: Engine): void {
    const needs = this.trueBytes(engine.assigned);
    const short = engine.assigned.gpus.flatMap(({ gpuId }, i) => {
      const card = this.cards.find(({ gpu }) => gpu.id === gpuId);
      const shortBytes = (needs[i] ?? 0) - (card === undefined ? 0 : this.freeBytes(card));
      const { instanceId } = engine.assigned;
      return shortBytes > 0 ? [{ instanceId, gpuId, shortBytes, foreignVersion: card?.foreignVersion ?? 0 }] : [];
    });
    this.outOfMemory.push(...short);
    if (short.length > 0 || this.failingLoads > 0) {
      const code = short.length > 0 || this.lacksMemory ? 'out_of_memory' : 'engine_failed';
      this.failingLoads = Math.max(0, this.failingLoads - 1);
      this.#fail(engine, code);
      return;
    }
    Object.assign(engine, { state: 'starting', holds: needs, pid: this.#nextPid++ });
  }

  #fail(engine: Engine, code = 'engine_failed'): void {
    engine.failuresInRow = (engine.readySteps >= HEALTHY_STEPS ? 0 : engine.failuresInRow) + 1;
    const restSteps = Math.min(LONGEST_REST_STEPS, 2 ** (engine.failuresInRow - 1));
    const failure = { code, message: 'the load was cut short' };
    Object.assign(engine, { state: 'failed', holds: null, pid: null, restSteps, readySteps: 0, failure });
  }

  #seen(card: Card): Gpu {
    const { gpu, foreign } = card;
    if (gpu.freeBytes === null) return gpu;
    const freeBytes = this.freeBytes(card);
    const named = foreign.flatMap(({ bytes, isNamed }, i) => (isNamed ? [{ pid: 7 + i, name: 'python', bytes }] : []));
    const usedBytes = (gpu.totalBytes ?? 0) - (gpu.reservedBytes ?? 0) - freeBytes;
    return { ...gpu, freeBytes, usedBytes, foreignProcesses: named };
  }
}

function newEngine(assigned: AssignedInstance): Engine {
  return {
    ...{ assigned, state: 'assigned', pid: null, holds: null, isDismissed: false },
    ...{ failuresInRow: 0, restSteps: 0, readySteps: 0, failure: null },
  };
}

function observation({ assigned, state, pid, holds, failure }: Engine): InstanceObservation {
  const { instanceId, attempt, engine, backend, slots } = assigned;
  const measured = { weightsBytes: null, kvBytes: null, computeBytes: null, driverRiseBytes: [...(holds ?? [])] };
  return {
    ...{ instanceId, attempt, engine, backend, slots, state, pid, engineVersion: '1', busySlots: 0, progress: null },
    measured: state === 'ready' ? measured : null,
    failure: state === 'failed' ? failure : null,
  };
}
