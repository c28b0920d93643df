/**
 * Ollama as an engine: the machine's own, or one process for each instance. Ready only with the proof that all of the
 * model sits in the planned card's VRAM, and looked at every second while it runs, because Ollama moves models by
 * itself.
 */
import type { Backend, EngineOffer, Gpu, Issue, MeasuredBytes } from '@aivailable/contracts';
import type { Cancel, Clock } from '../../clock.js';
import { type Engine, type EngineExit, EngineFailure, type EngineStart, type RunningEngine } from '../engine.js';
import { TranslatingDoor } from '../outside/translating-door.js';
import { reasonOf } from '../outside/upstream.js';
import { failureOf } from './ollama-client.js';
import { type LoadPorts, loadProved, ollamaName, provideModel, unloadModel } from './ollama-load.js';
import type { OllamaPlace, OpenOllama } from './ollama-place.js';
import { wordsAgainst } from './ollama-proof.js';
import { promptFit } from './prompt-fit.js';

export interface OllamaEngineOptions extends LoadPorts {
  readonly place: OllamaPlace;
}

const DETECT_MS = 3_000;
const WATCH_MS = 1_000;
const WATCH_ANSWER_MS = 900;
/** An answer may be late once on a busy machine. */
const MOST_SILENCES = 3;
const REFUSAL_GRACE_MS = 2_000;

export class OllamaEngine implements Engine {
  readonly name = 'ollama';
  #issues: readonly Issue[] = [];
  #version: string | null = null;
  readonly #claimed = new Set<string>();

  constructor(private readonly options: OllamaEngineOptions) {}

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
      const measured = await loadProved(ollama, start, planned, this.options);
      const door = doorOf(ollama, start);
      await door.open();
      const running = new RunningOllama({ ollama, start, door, clock, measured, version: this.#version });
      void running.exited.then(release);
      return running;
    } catch (error) {
      await giveUp(ollama, hasClaim ? start : null, clock);
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
  const plan = { upstream: client.upstream, engineModel: ollamaName(instance), servedName, contextTokens, slots };
  return new TranslatingDoor({ ...plan, examine: promptFit(client.upstream, contextTokens) }, socketPath);
}

/** Whatever came of it, nothing of ours stays loaded; what another instance loaded does. */
async function giveUp(ollama: OpenOllama, begun: EngineStart | null, clock: Clock): Promise<void> {
  const signal = AbortSignal.timeout(REFUSAL_GRACE_MS);
  if (ollama.pid === null && begun !== null) {
    await unloadModel(ollama, ollamaName(begun.instance), clock, signal).catch(() => {});
  }
  await ollama.close(REFUSAL_GRACE_MS);
}

interface RunningParts {
  readonly ollama: OpenOllama;
  readonly start: EngineStart;
  readonly door: TranslatingDoor;
  readonly clock: Clock;
  readonly measured: MeasuredBytes;
  readonly version: string | null;
}

class RunningOllama implements RunningEngine {
  readonly pid: number | null;
  readonly backend: Backend;
  readonly version: string | null;
  readonly measured: MeasuredBytes;
  readonly exited: Promise<EngineExit>;
  #settle: (exit: EngineExit) => void = () => {};
  #stopped: Promise<void> | null = null;
  #cancelWatch: Cancel = () => {};
  #silences = 0;

  constructor(private readonly parts: RunningParts) {
    const { ollama, start, measured, version } = parts;
    this.pid = ollama.pid;
    this.backend = start.instance.backend;
    this.version = version;
    this.measured = measured;
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    void ollama.ended.then((exit) => this.#end(0, exit));
    this.#watchSoon();
  }

  async stop(graceMs: number): Promise<void> {
    await this.#end(graceMs, { code: 0, signal: null, lastLines: this.parts.ollama.lines.slice(-3) });
  }

  /** The door first: not a token is served from then on. */
  #end(graceMs: number, exit: EngineExit): Promise<void> {
    this.#cancelWatch();
    this.#stopped ??= this.#close(graceMs).finally(() => this.#settle(exit));
    return this.#stopped;
  }

  async #close(graceMs: number): Promise<void> {
    const { ollama, door, start, clock } = this.parts;
    await door.close();
    const signal = AbortSignal.timeout(Math.max(graceMs, REFUSAL_GRACE_MS));
    if (ollama.pid === null) await unloadModel(ollama, ollamaName(start.instance), clock, signal).catch(() => {});
    await ollama.close(graceMs);
  }

  #watchSoon(): void {
    this.#cancelWatch = this.parts.clock.after(WATCH_MS, () => void this.#watch());
  }

  async #watch(): Promise<void> {
    const failure = await this.#look();
    if (this.#stopped) return;
    if (failure === null) this.#watchSoon();
    else await this.#end(REFUSAL_GRACE_MS, { code: null, signal: null, lastLines: [], failure });
  }

  async #look(): Promise<EngineFailure | null> {
    const { ollama, start } = this.parts;
    const name = ollamaName(start.instance);
    try {
      const loaded = await ollama.client.loaded(AbortSignal.timeout(WATCH_ANSWER_MS));
      this.#silences = 0;
      const listed = loaded.find((model) => model.name === name);
      const reason = wordsAgainst(listed);
      if (reason === null) return null;
      const said = `"${start.instance.servedName}" was stopped while it ran: ${reason}.`;
      return new EngineFailure(listed === undefined ? 'engine_failed' : 'cpu_spill', said);
    } catch (error) {
      this.#silences += 1;
      if (this.#silences < MOST_SILENCES) return null;
      return new EngineFailure('engine_failed', `Ollama does not answer any more (${reasonOf(error)}).`);
    }
  }
}
