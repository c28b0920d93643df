/**
 * AMD cards. The kernel's own files come first; AMD's tools are asked only where those do not say how many bytes a card
 * has, and what they know is joined to it by its PCI address.
 */
import type { Backend, ForeignProcess, Gpu, Issue } from '@aivailable/contracts';
import { type AmdCard, lacksBytes, withToolCards } from './amd-card.js';
import { DrmProcesses, kfdProcesses } from './amd-processes.js';
import { amdCardsOf } from './amd-sysfs.js';
import { type AmdTools, askAmdTools } from './amd-tools.js';
import type { GpuProcesses } from './gpu-processes.js';
import { firstKernel, type LegacyVerdict, legacyVerdict } from './legacy-table.js';
import { AMD_VENDOR, pciDisplays } from './pci-displays.js';
import type { Sense, SenseReading } from './sense.js';
import type { KernelFiles } from './sysfs.js';

export interface AmdSenseOptions {
  readonly sysfs: KernelFiles;
  readonly proc: KernelFiles;
  readonly tools: AmdTools;
  readonly processes: GpuProcesses;
}

export class AmdSense implements Sense {
  readonly name = 'amd';
  readonly #drm: DrmProcesses;

  constructor(private readonly options: AmdSenseOptions) {
    this.#drm = new DrmProcesses(options.proc);
  }

  async look(): Promise<SenseReading> {
    const { sysfs, tools } = this.options;
    const shown = await amdCardsOf(sysfs);
    const wanting = shown.some(lacksBytes) || (shown.length === 0 && (await mayHideCards(sysfs)));
    const cards = wanting ? withToolCards(shown, await askAmdTools(tools)) : shown;
    if (cards.length === 0) return { kind: 'seen', gpus: [], issues: [] };
    const foreign = await this.#foreign(cards);
    const gpus = cards.map((card, i) => ({ ...amdGpu(card), foreignProcesses: foreign[i] ?? [] }));
    return { kind: 'seen', gpus, issues: gpus.flatMap(refusalIssue) };
  }

  async #foreign(cards: readonly AmdCard[]): Promise<ForeignProcess[][]> {
    const { sysfs, processes } = this.options;
    const open = await this.#drm.look();
    return Promise.all(
      cards.map(async ({ gpuId, address }) => {
        const computing = gpuId === null ? [] : await kfdProcesses(sysfs, gpuId);
        // The last one of a process counts.
        return processes.foreign([...(open.get(address ?? '') ?? []), ...computing]);
      }),
    );
  }
}

/** In a container sysfs may be masked altogether; on a machine without AMD it shows what else is there. */
async function mayHideCards(sysfs: KernelFiles): Promise<boolean> {
  const displays = await pciDisplays(sysfs);
  return displays.length === 0 || displays.some(({ vendorId }) => vendorId === AMD_VENDOR);
}

/** Pure: what is known of a card in, one GPU out. */
export function amdGpu(card: AmdCard): Gpu {
  const { index, address, gfx, driverVersion, totalBytes, usedBytes, integrated } = card;
  const name = card.name ?? 'AMD GPU';
  const legacy = legacyVerdict({ vendor: 'amd', name, gfx, computeCapability: null, driverVersion: null });
  const refusal = refusalOf({ ...card, name }, legacy);
  return {
    id: stableId(card),
    kind: 'real',
    vendor: 'amd',
    index,
    uuid: null,
    pciBusId: address,
    name,
    totalBytes,
    usedBytes,
    freeBytes: freeBytes(card),
    reservedBytes: null,
    computeCapability: null,
    architecture: gfx,
    driverVersion,
    ...{ temperatureC: card.temperatureC, utilisationPercent: card.utilisationPercent, powerW: card.powerW },
    integrated,
    usable: refusal === null,
    refusal,
    backends: backendsOf(legacy),
  };
}

function backendsOf(legacy: LegacyVerdict): Backend[] {
  return legacy.ok ? [...new Set(legacy.routes.map(({ backend }) => backend))] : [];
}

/** amdgpu keeps no reserve beside its count, so here the difference is the truth. */
function freeBytes({ totalBytes, usedBytes }: AmdCard): number | null {
  if (totalBytes === null || usedBytes === null || usedBytes > totalBytes) return null;
  return totalBytes - usedBytes;
}

/** The chip's own id where it has one; else its slot, which stays as long as nobody moves the card. */
function stableId({ uniqueId, address, index }: AmdCard): string {
  if (uniqueId !== null && /^[0-9a-f]{8,}$/i.test(uniqueId) && !/^0+$/.test(uniqueId)) {
    return `amd-${uniqueId.toLowerCase()}`;
  }
  return address === null ? `amd-card${index}` : `amd-pci-${address}`;
}

function refusalOf(card: AmdCard & { name: string }, legacy: LegacyVerdict): string | null {
  const { name, driver, integrated, totalBytes, gfx } = card;
  if (integrated) {
    return `${name} is part of the processor and uses the machine's RAM; only cards with memory of their own serve here.`;
  }
  if (!legacy.ok) return legacy.sentence;
  if (driver !== 'amdgpu') {
    const which = driver === null ? 'has no driver' : `is run by the driver "${driver}"`;
    const since = firstKernel(gfx);
    return `${name} ${which}; it needs amdgpu, which comes with ${since === null ? 'the Linux kernel' : `Linux ${since} and later`}.`;
  }
  return totalBytes === null
    ? `The driver does not say how much memory ${name} has; nothing can be placed on it.`
    : null;
}

function refusalIssue({ id, refusal }: Gpu): Issue[] {
  return refusal === null ? [] : [{ code: 'gpu_refused', message: refusal, gpuId: id }];
}
