import type { EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import type { Engine } from './engine.js';

/** The engines of this node and what each of them can do with the GPUs that are here. */
export class EngineShelf {
  readonly #answers = new Map<Engine, EngineOffer | null>();
  #askedAbout = '';
  #isAsking = false;
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
    return [...missing, ...this.engines.flatMap(({ issues = [] }) => issues)];
  }

  /**
   * Asks the engines again when other GPUs are here than the last time, and those that come and go each time. True when
   * the answer may be another.
   */
  async refresh(gpus: readonly Gpu[]): Promise<boolean> {
    const usable = gpus.filter((gpu) => gpu.usable);
    const about = usable.map(({ id }) => id).join(' ');
    if (about === this.#askedAbout) return this.#askThoseThatComeAndGo(usable);
    this.#askedAbout = about;
    await this.#ask(this.engines, usable);
    return true;
  }

  async #askThoseThatComeAndGo(usable: readonly Gpu[]): Promise<boolean> {
    const coming = this.engines.filter(({ comesAndGoes }) => comesAndGoes);
    if (coming.length === 0 || this.#isAsking) return false;
    this.#isAsking = true;
    try {
      const before = JSON.stringify([this.offers, this.issues]);
      await this.#ask(coming, usable);
      return before !== JSON.stringify([this.offers, this.issues]);
    } finally {
      this.#isAsking = false;
    }
  }

  async #ask(engines: readonly Engine[], usable: readonly Gpu[]): Promise<void> {
    const answers = await Promise.all(engines.map(async (engine) => [engine, await engine.detect(usable)] as const));
    for (const [engine, offer] of answers) this.#answers.set(engine, offer);
    this.#missing = usable.length > 0 && this.offers.length === 0;
  }
}
