import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import type { DriverSample } from './driver-sample.js';
import { drmUsage } from './drm-usage.js';
import { textOf } from './kernel-text.js';
import { ProcessFamilies, statFields } from './process-family.js';

export interface SamplerOptions {
  readonly sysfsRoot: string;
  readonly procRoot: string;
  readonly now: () => number;
}

/** The kernel counts processor time in these, whatever the machine. */
const TICK_MS = 10;

/** Looks at one engine's processes and its cards. Files that are not there make unknown values, never failures. */
export class DriverSampler {
  readonly #families: ProcessFamilies;

  constructor(private readonly options: SamplerOptions) {
    this.#families = new ProcessFamilies(options.procRoot, options.now);
  }

  /** `gpus` as the inventory saw them last: what it reads slowly is taken from there. */
  async sample(pid: number, gpus: readonly Gpu[]): Promise<DriverSample> {
    const places = gpus.flatMap(({ pciBusId }) => (pciBusId === null ? [] : [pciBusId.toLowerCase()]));
    const family = await this.#families.of(pid);
    const [files, cpuMs, cards] = await Promise.all([
      Promise.all(family.map((member) => this.#fdinfo(member))),
      Promise.all(family.map((member) => this.#cpuMs(member))),
      Promise.all(gpus.map((gpu) => this.#card(gpu))),
    ]);
    return {
      ...{ atMs: this.options.now(), ...drmUsage(files.flat(), places), cpuMs: sumOfKnown(cpuMs) },
      cardVramBytes: sumOf(cards.map(({ vramBytes }) => vramBytes)),
      cardGttBytes: sumOf(cards.map(({ gttBytes }) => gttBytes)),
      busyPercent: mostOf(cards.map(({ busyPercent }) => busyPercent)),
    };
  }

  async #fdinfo(pid: number): Promise<string[]> {
    const folder = join(this.options.procRoot, String(pid), 'fdinfo');
    const names = await readdir(folder).catch(() => []);
    const texts = await Promise.all(names.map((name) => textOf(join(folder, name))));
    return texts.filter((text) => text !== null);
  }

  /** Field 14 and 15 of `stat`. */
  async #cpuMs(pid: number): Promise<number | null> {
    const fields = statFields(await textOf(join(this.options.procRoot, String(pid), 'stat')));
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : null;
  }

  async #card({ vendor, index, usedBytes, utilisationPercent }: Gpu) {
    const folder = join(this.options.sysfsRoot, `class/drm/card${index}/device`);
    const file = (name: string) => (vendor === 'amd' ? countOf(join(folder, name)) : null);
    return {
      vramBytes: (await file('mem_info_vram_used')) ?? usedBytes,
      gttBytes: await file('mem_info_gtt_used'),
      busyPercent: (await file('gpu_busy_percent')) ?? utilisationPercent,
    };
  }
}

async function countOf(path: string): Promise<number | null> {
  const text = (await textOf(path))?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A process that has just ended is not counted; nobody left is unknown. */
function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** One unknown makes the sum unknown. */
function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

function mostOf(values: readonly (number | null)[]): number | null {
  return values.reduce((most, value) => (most === null || value === null ? null : Math.max(most, value)), 0);
}
