/**
 * A node of pretend cards. Bytes follow what our instances reserved; temperature, load and power move as a card's
 * would: load at once, heat slowly, with a little noise from a seed, so that two runs look the same. Pretend jobs of
 * other people come from a file.
 */
import type { ForeignProcess, Gpu } from '@aivailable/contracts';
import { seededNoise } from '../seeded-noise.js';
import type { LoadOf } from './gpu-load.js';
import { pretendJobs } from './pretend-jobs.js';
import type { Sense, SenseReading } from './sense.js';
import { bytesOf, type SimulatedCard, type SimulatedNode } from './simulated-fleets.js';

const COOL_C = 31;
const HOT_C = 79;
/** Share of the way to its end temperature that a card goes in a second. */
const WARMING_PER_S = 0.06;

export class SimulatedSense implements Sense {
  readonly name = 'simulated';
  readonly #cards: PretendCard[];
  readonly #jobsFile: string | null;

  constructor(node: SimulatedNode, loadOf: LoadOf, now: () => number) {
    this.#jobsFile = node.jobsFile ?? null;
    this.#cards = node.cards.map((card, index) => new PretendCard(card, `${node.name}/${index}`, index, loadOf, now));
  }

  async look(): Promise<SenseReading> {
    const { jobs, issues } = await pretendJobs(this.#jobsFile);
    return { kind: 'seen', gpus: this.#cards.map((card, index) => card.look(jobs[index] ?? [])), issues };
  }
}

class PretendCard {
  readonly #noise: () => number;
  #temperatureC = COOL_C;
  #lookedAt: number;

  constructor(
    private readonly card: SimulatedCard,
    seed: string,
    private readonly index: number,
    private readonly loadOf: LoadOf,
    private readonly now: () => number,
  ) {
    this.#noise = seededNoise(seed);
    this.#lookedAt = now();
    this.id = `sim-${seed.replace('/', '-')}`;
  }

  readonly id: string;

  look(jobs: readonly ForeignProcess[]): Gpu {
    const { busyShare, reservedBytes } = this.loadOf(this.id);
    const load = Math.min(1, busyShare === 0 ? this.#noise() * 0.02 : 0.25 + 0.7 * busyShare + this.#noise() * 0.05);
    this.#warm(load);
    const { idleW, boardW } = this.card;
    return {
      ...this.#lasting(),
      ...this.#bytes(reservedBytes, jobs),
      foreignProcesses: [...jobs],
      temperatureC: Math.round(this.#temperatureC),
      utilisationPercent: Math.round(load * 100),
      powerW: Math.round((idleW + (boardW - idleW) * load * 0.9 + this.#noise() * 2) * 10) / 10,
    };
  }

  #warm(load: number): void {
    const now = this.now();
    const goal = COOL_C + (HOT_C - COOL_C) * load;
    const share = 1 - (1 - WARMING_PER_S) ** Math.max(0, (now - this.#lookedAt) / 1_000);
    this.#temperatureC += (goal - this.#temperatureC) * share;
    this.#lookedAt = now;
  }

  #bytes(
    ownBytes: number,
    jobs: readonly ForeignProcess[],
  ): Pick<Gpu, 'totalBytes' | 'usedBytes' | 'freeBytes' | 'reservedBytes'> {
    const { totalBytes, reservedBytes, foreignBytes } = bytesOf(this.card);
    const usable = totalBytes - reservedBytes;
    const jobBytes = jobs.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
    const usedBytes = Math.min(usable, foreignBytes + ownBytes + jobBytes);
    return { totalBytes, usedBytes, freeBytes: usable - usedBytes, reservedBytes };
  }

  #lasting(): Omit<Gpu, 'totalBytes' | 'usedBytes' | 'freeBytes' | 'reservedBytes' | Gauge> {
    const { name, vendor, computeCapability, architecture, driverVersion } = this.card;
    return {
      ...{ id: this.id, kind: 'simulated', vendor, index: this.index, uuid: null, pciBusId: null, name },
      ...{ computeCapability, architecture, driverVersion, integrated: false, usable: true, refusal: null },
      backends: vendor === 'nvidia' ? ['cuda', 'vulkan'] : ['vulkan'],
    };
  }
}

type Gauge = 'temperatureC' | 'utilisationPercent' | 'powerW';
