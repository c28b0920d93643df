import type { EngineOffer, Gpu, Issue } from '@aivailable/contracts';
import type { Engine } from './engine.js';

/** The engines of this node and what each of them can do with the GPUs that are here. */
export class EngineShelf {
  #offers: readonly EngineOffer[] = [];
  #askedAbout = '';
  #missing = false;

  constructor(readonly engines: readonly Engine[]) {}

  get offers(): readonly EngineOffer[] {
    return this.#offers;
  }

  get issues(): Issue[] {
    const message =
      'No engine can use the GPUs of this machine. For NVIDIA install the CUDA runtime libraries (libcudart, libcublas) or libvulkan1, for AMD libvulkan1 and mesa-vulkan-drivers, and start the agent again.';
    const missing: Issue[] = this.#missing ? [{ code: 'engine_missing', message }] : [];
    return [...missing, ...this.engines.flatMap(({ issues = [] }) => issues)];
  }

  /** Asks the engines again when other GPUs are here than the last time. True when the answer may be another. */
  async refresh(gpus: readonly Gpu[]): Promise<boolean> {
    const usable = gpus.filter((gpu) => gpu.usable);
    const about = usable.map(({ id }) => id).join(' ');
    if (about === this.#askedAbout) return false;
    this.#askedAbout = about;
    const answers = await Promise.all(this.engines.map((engine) => engine.detect(usable)));
    this.#offers = answers.filter((offer) => offer !== null);
    this.#missing = usable.length > 0 && this.#offers.length === 0;
    return true;
  }
}
