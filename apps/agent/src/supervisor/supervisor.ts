/**
 * Makes observed equal assigned, one runner per instance. It knows no API: the last assignment is carried out whether
 * or not anybody is listening.
 */
import type { AssignedInstance, Gpu, InstanceObservation, Issue } from '@aivailable/contracts';
import type { Cancel, Clock } from '../clock.js';
import { type Engine, EngineFailure } from '../engines/engine.js';
import type { Log } from '../log.js';
import type { ModelStore } from '../store/model-store.js';
import type { DriverSample } from './driver-sample.js';
import { instanceIssues } from './instance-issues.js';
import { InstanceRunner, type RunnerPorts, type Watched } from './instance-runner.js';
import type { Started } from './instance-start.js';
import { LoadTurns } from './load-turns.js';
import type { ServedInstance, ServingView } from './serving-view.js';
import { watchForSpill } from './spill-watch.js';

export interface SupervisorOptions {
  readonly engines: readonly Engine[];
  readonly store: Pick<ModelStore, 'ensure'>;
  /** The cards as they were last seen. */
  readonly gpus: () => readonly Gpu[];
  /** The cards as they are right now. */
  readonly look: () => Promise<readonly Gpu[]>;
  readonly newSocketPath: () => string;
  /** What the driver says of a running engine; absent where no real cards are. */
  readonly sample?: (pid: number, gpus: readonly Gpu[]) => Promise<DriverSample>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => void;
}

/** What our own instances do on a GPU. */
interface OwnLoad {
  readonly reservedBytes: number;
  readonly busyShare: number;
}

export class Supervisor implements ServingView {
  readonly #runners = new Map<string, InstanceRunner>();
  readonly #ports: RunnerPorts;
  readonly #turns = new LoadTurns();
  #assigned: readonly AssignedInstance[] = [];

  constructor(private readonly options: SupervisorOptions) {
    const { clock, log, engines, store, look, newSocketPath, onChange } = options;
    this.#ports = {
      ...{ clock, log, look, newSocketPath, onChange },
      engine: ({ engine }) => engines.find(({ name }) => name === engine) ?? null,
      fetchFile: async ({ file }, signal, onProgress) => (file ? store.ensure(file, { signal, onProgress }) : ''),
      gpus: (instance) => this.#gpusOf(instance),
      room: (instance) => this.#room(instance),
      watch: (started, instance, watched) => this.#watch(started, instance, watched),
      turn: ({ gpus }) => this.#turns.take(gpus.map(({ gpuId }) => gpuId)),
    };
  }

  /** The whole wish: what is not in it is stopped. */
  apply(instances: readonly AssignedInstance[]): void {
    this.#assigned = instances;
    const ids = new Set(instances.map(({ instanceId }) => instanceId));
    for (const runner of this.#runners.values()) {
      if (!ids.has(runner.instanceId) && !runner.dismissed) this.#dismiss(runner);
    }
    for (const instance of instances) this.#want(instance);
  }

  find(instanceId: string): ServedInstance | null {
    return this.#runners.get(instanceId) ?? null;
  }

  /** Digests of the models that are open or will be, those of instances that are leaving among them. */
  filesInUse(): string[] {
    const leaving = [...this.#runners.values()].map(({ wanted }) => wanted);
    return [...this.#assigned, ...leaving].flatMap(({ file }) => (file ? [file.sha256] : []));
  }

  observations(): InstanceObservation[] {
    return [...this.#runners.values()].map((runner) => runner.observe());
  }

  issues(): Issue[] {
    return [...this.#runners.values()].flatMap((runner) => instanceIssues(runner.wanted, runner.observe()));
  }

  loadOf(gpuId: string): OwnLoad {
    const here = [...this.#runners.values()].filter((runner) => occupies(runner, gpuId));
    const slots = here.reduce((sum, { slots }) => sum + slots, 0);
    const busy = here.reduce((sum, { inFlight, slots }) => sum + Math.min(slots, inFlight.count), 0);
    const reservedBytes = here.reduce((sum, { wanted }) => sum + reservedOn(wanted, gpuId), 0);
    return { reservedBytes, busyShare: slots === 0 ? 0 : busy / slots };
  }

  async stopAll(): Promise<void> {
    const runners = [...this.#runners.values()];
    this.apply([]);
    await Promise.all(runners.map((runner) => runner.gone));
  }

  #want(instance: AssignedInstance): void {
    const runner = this.#runners.get(instance.instanceId);
    // One that is leaving comes back when it has left.
    if (runner?.dismissed) return;
    if (runner) runner.want(instance);
    else this.#runners.set(instance.instanceId, new InstanceRunner(instance, this.#ports));
  }

  #dismiss(runner: InstanceRunner): void {
    runner.dismiss();
    void runner.gone.then(() => {
      this.#runners.delete(runner.instanceId);
      this.options.onChange();
      this.apply(this.#assigned);
    });
  }

  async #room({ gpus }: AssignedInstance): Promise<void> {
    const leaving = [...this.#runners.values()].filter(({ dismissed, wanted }) => {
      return dismissed && gpus.some(({ gpuId }) => wanted.gpus.some((share) => share.gpuId === gpuId));
    });
    await Promise.all(leaving.map((runner) => runner.gone));
  }

  /** Real cards alone can spill, and where the engine has no process of its own there is nothing to look at. */
  #watch({ engine, measured }: Started, { gpus }: AssignedInstance, watched: Watched): Cancel {
    const { sample, clock } = this.options;
    const { pid, layers = null } = engine;
    const cards = () => this.options.gpus().filter(({ id }) => gpus.some(({ gpuId }) => gpuId === id));
    if (!sample || pid === null || cards().some(({ kind }) => kind !== 'real')) return () => {};
    const bytes = measured.weightsBytes === null ? null : measured.weightsBytes + (measured.kvBytes ?? 0);
    return watchForSpill({
      ...{ clock, held: { bytes, layers }, ...watched },
      // A card that is gone for a moment makes no comparison.
      sample: async () => (cards().length < gpus.length ? null : sample(pid, cards())),
    });
  }

  #gpusOf(instance: AssignedInstance): Gpu[] {
    const here = this.options.gpus();
    return instance.gpus.map(({ gpuId }) => {
      const gpu = here.find(({ id }) => id === gpuId);
      if (gpu) return gpu;
      throw new EngineFailure('engine_failed', `The GPU ${gpuId} is not in this machine (any more).`);
    });
  }
}

function reservedOn(instance: AssignedInstance, gpuId: string): number {
  return instance.gpus.find((share) => share.gpuId === gpuId)?.reservedBytes ?? 0;
}

function occupies({ state, wanted }: InstanceRunner, gpuId: string): boolean {
  const loaded = state === 'starting' || state === 'ready' || state === 'draining';
  return loaded && wanted.gpus.some((share) => share.gpuId === gpuId);
}
