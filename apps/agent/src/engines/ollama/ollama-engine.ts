/**
 * Ollama as an engine: the machine's own, or one process for each instance. Ready only with the proof that all of the
 * model sits in the planned card's VRAM, and looked at every second while it runs, because Ollama moves models by
 * itself.
 */
import type { EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import type { Clock } from '../../clock.js';
import { refuseOtherCache } from '../cache-types.js';
import { type Engine, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import { TranslatingDoor } from '../outside/translating-door.js';
import { reasonOf } from '../outside/upstream.js';
import { WatchedEngine } from '../outside/watched-engine.js';
import { failureOf } from './ollama-client.js';
import { type LoadPorts, loadProved, ollamaName, provideModel, unloadModel } from './ollama-load.js';
import type { OllamaPlace, OpenOllama } from './ollama-place.js';
import { wordsAgainst } from './ollama-proof.js';
import { refuseSeveralAnswers } from './one-answer.js';
import { promptFit } from './prompt-fit.js';

export interface OllamaEngineOptions extends LoadPorts {
  readonly place: OllamaPlace;
}

const DETECT_MS = 3_000;
const REFUSAL_GRACE_MS = 1_000;
/** Its list waits for a lock while it loads or ends somebody else's model. */
const MOST_SILENCES = 5;
const UNLOAD_MS = 2_000;

export class OllamaEngine implements Engine {
  readonly name = 'ollama';
  #issues: readonly Issue[] = [];
  #version: string | null = null;
  readonly #claimed = new Set<string>();
  readonly #pids = new Set<number>();

  constructor(private readonly options: OllamaEngineOptions) {}

  get ownPids(): readonly number[] {
    return [...this.#pids];
  }

  get comesAndGoes(): boolean {
    return this.options.place.isAttached;
  }

  get issues(): readonly Issue[] {
    return this.#issues;
  }

  async detect(gpus: readonly Gpu[]): Promise<EngineOffer | null> {
    const { place } = this.options;
    this.#issues = [];
    const real = gpus.filter(({ kind, usable }) => kind === 'real' && usable);
    const backends = place.backends.filter((backend) => real.some((gpu) => gpu.backends.includes(backend)));
    if (backends.length === 0) return null;
    try {
      this.#version = await place.version(AbortSignal.timeout(DETECT_MS));
      return { engine: this.name, version: this.#version, backends };
    } catch (error) {
      this.#issues = [{ code: 'engine_missing', message: place.missing(reasonOf(error)) }];
      return null;
    }
  }

  async start(start: EngineStart): Promise<RunningEngine> {
    refuseOtherCache(start.instance, 'keeps its cache as it was set up');
    const { place } = this.options;
    const planned = plannedCard(start);
    refuseSplitFile(start);
    const fail = (error: unknown) => failureOf(error, place.name, start.signal);
    const ollama = await place.open(start).catch((error: unknown) => {
      throw fail(error);
    });
    try {
      return await this.#run(ollama, start, planned);
    } catch (error) {
      throw fail(error);
    }
  }

  async #run(ollama: OpenOllama, start: EngineStart, planned: Gpu): Promise<RunningEngine> {
    const { clock } = this.options;
    let release: () => void = () => {};
    let hasClaim = false;
    try {
      start.signal.throwIfAborted();
      release = this.#claim(ollama, start.instance);
      hasClaim = true;
      await provideModel(ollama, start);
      const { measured, pids } = await loadProved(ollama, start, planned, this.options);
      ollama.forgetLoad();
      const door = doorOf(ollama, start);
      await door.open();
      const running = new WatchedEngine({
        ...{ engine: 'Ollama', pid: ollama.pid, backend: start.instance.backend, version: this.#version, measured },
        ...{ door, clock, ended: ollama.ended, look: (signal) => lookAt(ollama, start, signal) },
        mostSilences: MOST_SILENCES,
        close: (graceMs) => giveBack(ollama, start, clock, graceMs),
      });
      for (const pid of pids) this.#pids.add(pid);
      void running.exited.then(() => {
        release();
        for (const pid of pids) this.#pids.delete(pid);
      });
      return running;
    } catch (error) {
      await giveBack(ollama, hasClaim ? start : null, clock, REFUSAL_GRACE_MS);
      release();
      throw error;
    }
  }

  /** Where people share an Ollama, one file is loaded once: a second instance of it would end the first. */
  #claim(ollama: OpenOllama, { file, engineModel, servedName }: EngineStart['instance']): () => void {
    if (ollama.pid !== null) return () => {};
    const content = file?.sha256 ?? engineModel ?? '';
    if (this.#claimed.has(content)) {
      const message = `The Ollama at ${this.options.place.name} serves this model already, and loads each model once; "${servedName}" needs another node, or an Ollama of its own (AIVAILABLE_OLLAMA).`;
      throw new EngineFailure('unsupported', message);
    }
    this.#claimed.add(content);
    return () => void this.#claimed.delete(content);
  }
}

/** One Ollama, one card: it would spread a model over all that it sees. */
function plannedCard({ instance: { backend }, gpus }: EngineStart): Gpu {
  const [gpu, ...more] = gpus;
  if (gpu === undefined || more.length > 0) {
    throw new EngineFailure('unsupported', `Ollama serves an instance from one GPU, ${gpus.length} were planned.`);
  }
  if (gpu.kind === 'real' && backend !== 'cpu') return gpu;
  throw new EngineFailure('unsupported', `Ollama serves real GPUs only, and ${gpu.name} is none.`);
}

function refuseSplitFile({ instance: { file } }: EngineStart): void {
  if (!file?.parts) return;
  const message = `${file.fileName} is split into ${file.parts.length} files, and Ollama is given one. Deploy it on another engine, or import it merged.`;
  throw new EngineFailure('unsupported', message);
}

function doorOf({ client }: OpenOllama, { instance, socketPath }: EngineStart): TranslatingDoor {
  const { servedName, contextTokens, slots } = instance;
  const engineModel = ollamaName(instance);
  // Its template decides whether a beginning is gone on with, and nobody can see what it made of it.
  const onward = () => Promise.resolve(null);
  const plan = { upstream: client.upstream, engineModel, servedName, contextTokens, slots, onward };
  const fits = promptFit(client.upstream, contextTokens);
  const examine: typeof fits = async (path, body, signal) => {
    refuseSeveralAnswers(body);
    await fits(path, body, signal);
  };
  return new TranslatingDoor({ ...plan, examine }, socketPath);
}

/** Whatever came of it, nothing of ours stays loaded; what another instance loaded does. */
async function giveBack(ollama: OpenOllama, begun: EngineStart | null, clock: Clock, graceMs: number): Promise<void> {
  const signal = AbortSignal.timeout(Math.max(graceMs, UNLOAD_MS));
  if (ollama.pid === null && begun !== null) {
    await unloadModel(ollama, ollamaName(begun.instance), clock, signal).catch(() => {});
  }
  await ollama.close(graceMs);
}

/** Ollama moves and evicts models by itself; null while ours is where it was proved to be. */
async function lookAt(
  { client }: OpenOllama,
  { instance }: EngineStart,
  signal: AbortSignal,
): Promise<EngineFailure | null> {
  const name = ollamaName(instance);
  const listed = (await client.loaded(signal)).find((model) => model.name === name);
  const reason = wordsAgainst(listed);
  if (reason === null) return null;
  const said = `"${instance.servedName}" was stopped while it ran: ${reason}.`;
  return new EngineFailure(listed === undefined ? 'engine_failed' : 'cpu_spill', said);
}
