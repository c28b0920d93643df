/**
 * Intel cards from the kernel's own files. They are listed and not used: nobody has checked the engine on them, and the
 * kernel tells their free memory to root alone.
 */
import type { Gpu, Issue } from '@aivailable/contracts';
import { type DrmCard, drmCards, readGauges } from './drm-cards.js';
import { intelCardName } from './intel-cards.js';
import { INTEL_VENDOR } from './pci-displays.js';
import type { Sense, SenseReading } from './sense.js';
import { countFile, type KernelFiles } from './sysfs.js';

export class IntelSense implements Sense {
  readonly name = 'intel';

  constructor(private readonly sysfs: KernelFiles) {}

  async look(): Promise<SenseReading> {
    const cards = await drmCards(this.sysfs, INTEL_VENDOR);
    const gpus = await Promise.all(cards.map((card) => intelGpu(this.sysfs, card)));
    return { kind: 'seen', gpus, issues: gpus.flatMap(refusalIssue) };
  }
}

async function intelGpu(sysfs: KernelFiles, card: DrmCard): Promise<Gpu> {
  const known = intelCardName(card.deviceId);
  const name = known ?? `Intel GPU 0x${card.deviceId.toString(16).padStart(4, '0')}`;
  const totalBytes = await physicalBytes(sysfs, card.device);
  const integrated = known === null && totalBytes === null;
  return {
    id: card.address === null ? `intel-card${card.number}` : `intel-pci-${card.address}`,
    kind: 'real',
    vendor: 'intel',
    index: card.number,
    uuid: null,
    pciBusId: card.address,
    name,
    ...{ totalBytes, usedBytes: null, freeBytes: null, reservedBytes: null },
    ...{ computeCapability: null, architecture: null },
    driverVersion: await sysfs.text(`${card.device}/driver/module/version`),
    ...(await readGauges(sysfs, card.device)),
    integrated,
    usable: false,
    refusal: refusalOf(name, integrated),
    backends: [],
  };
}

/** The driver xe names the memory of each tile; i915 names none. */
async function physicalBytes(sysfs: KernelFiles, device: string): Promise<number | null> {
  const tiles = (await sysfs.list(device)).filter((name) => /^tile\d+$/.test(name));
  const sizes = await Promise.all(tiles.map((tile) => countFile(sysfs, `${device}/${tile}/physical_vram_size_bytes`)));
  const known = sizes.filter((size) => size !== null);
  return known.length === 0 || known.length < sizes.length ? null : known.reduce((sum, size) => sum + size, 0);
}

function refusalOf(name: string, integrated: boolean): string {
  return integrated
    ? `${name} is part of the processor and uses the machine's RAM; only cards with memory of their own serve here.`
    : `${name} is listed and not used: Intel cards are not verified with the engine, and their driver does not tell how much of their memory is free.`;
}

/** Most desktops have Intel graphics in the processor; that is no trouble to report. */
function refusalIssue({ id, refusal, integrated }: Gpu): Issue[] {
  return refusal === null || integrated ? [] : [{ code: 'gpu_refused', message: refusal, gpuId: id }];
}
