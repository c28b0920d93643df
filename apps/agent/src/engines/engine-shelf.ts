import type { EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import type { Engine } from './engine.js';

/** The engines of this node and what each of them can do with the GPUs that are here. */
export class EngineShelf {
  readonly #answers = new Map<Engine, EngineOffer | null>();
  /** Engines that could not be asked, and why. */
  readonly #failures = new Map<Engine, string>();
  #askedAbout: string | null = null;
  /** The last look; another one that comes while engines are asked waits its turn. */
  #usable: readonly Gpu[] = [];
  #asking: Promise<boolean> | null = null;
  #missing = false;

  constructor(readonly engines: readonly Engine[]) {}

  /** In the order of the engines, which is that of preference. */
  get offers(): readonly EngineOffer[] {
    return this.engines.map((engine) => this.#answers.get(engine) ?? null).filter((offer) => offer !== null);
  }

  get issues(): Issue[] {
    const message =
      'No engine can use the GPUs of this machine. For NVIDIA install the CUDA runtime libraries (libcudart, libcublas) or libvulkan1, for AMD libvulkan1 and mesa-vulkan-drivers, and start the agent again.';
    const missing: Issue[] = this.#missing ? [{ code: 'engine_missing', message }] : [];
    const failed = [...this.#failures].map(([{ name }, reason]): Issue => {
      const told = `The engine ${name} could not be asked what it can do (${reason}). It is asked again every second; start the agent again if this stays.`;
      return { code: 'engine_missing', message: told };
    });
    return [...missing, ...failed, ...this.engines.flatMap(({ issues = [] }) => issues)];
  }

  /**
   * Asks the engines again when other GPUs are here than the last time; those that come and go, and those that could not
   * be asked, each time. True when the answer may be another. Never rejects.
   */
  async refresh(gpus: readonly Gpu[]): Promise<boolean> {
    const isNews = idsOf(this.#usable) !== idsOf(usableOf(gpus));
    this.#usable = usableOf(gpus);
    if (this.#asking) return isNews ? this.#asking : false;
    this.#asking = this.#askUntilKnown();
    try {
      return await this.#asking;
    } finally {
      this.#asking = null;
    }
  }

  /** One look after the other, so that no older answer comes over a newer one. */
  async #askUntilKnown(): Promise<boolean> {
    let isAnother = await this.#askOnce();
    while (this.#askedAbout !== idsOf(this.#usable)) isAnother = (await this.#askOnce()) || isAnother;
    return isAnother;
  }

  async #askOnce(): Promise<boolean> {
    const usable = this.#usable;
    const about = idsOf(usable);
    if (about === this.#askedAbout) return this.#askThoseThatChange(usable);
    await this.#ask(this.engines, usable);
    this.#askedAbout = about;
    return true;
  }

  async #askThoseThatChange(usable: readonly Gpu[]): Promise<boolean> {
    const changing = this.engines.filter((engine) => engine.comesAndGoes || this.#failures.has(engine));
    if (changing.length === 0) return false;
    const before = JSON.stringify([this.offers, this.issues]);
    await this.#ask(changing, usable);
    return before !== JSON.stringify([this.offers, this.issues]);
  }

  async #ask(engines: readonly Engine[], usable: readonly Gpu[]): Promise<void> {
    await Promise.all(engines.map((engine) => this.#askEngine(engine, usable)));
    this.#missing = usable.length > 0 && this.offers.length === 0;
  }

  /** One that fails offers nothing, and takes nothing from the others. */
  async #askEngine(engine: Engine, usable: readonly Gpu[]): Promise<void> {
    try {
      this.#answers.set(engine, await engine.detect(usable));
      this.#failures.delete(engine);
    } catch (error) {
      this.#answers.set(engine, null);
      this.#failures.set(engine, error instanceof Error ? error.message : String(error));
    }
  }
}

function usableOf(gpus: readonly Gpu[]): readonly Gpu[] {
  return gpus.filter((gpu) => gpu.usable);
}

function idsOf(gpus: readonly Gpu[]): string {
  return gpus.map(({ id }) => id).join(' ');
}
