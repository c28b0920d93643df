import type { AmdCard } from './amd-card.js';
import { amdName, isIntegrated } from './amd-cards.js';
import { gfxOfChip } from './amd-chips.js';
import { type DrmCard, drmCards, readGauges } from './drm-cards.js';
import { type KfdNode, kfdNodes } from './kfd.js';
import { AMD_VENDOR } from './pci-displays.js';
import { countFile, hexFile, type KernelFiles } from './sysfs.js';

/** AMD cards as the kernel's own files show them, which needs no tool and no rights. */
export async function amdCardsOf(sysfs: KernelFiles): Promise<AmdCard[]> {
  const nodes = await kfdNodes(sysfs);
  const cards = await drmCards(sysfs, AMD_VENDOR);
  return Promise.all(cards.map((card) => readCard(sysfs, card, nodes.get(card.address ?? '') ?? null)));
}

async function readCard(sysfs: KernelFiles, card: DrmCard, node: KfdNode | null): Promise<AmdCard> {
  const { device, deviceId, driver, address } = card;
  const memory = await readMemory(sysfs, device);
  const productName = await sysfs.text(`${device}/product_name`);
  return {
    ...{ index: card.number, address, driver, gpuId: node?.gpuId ?? null },
    uniqueId: await sysfs.text(`${device}/unique_id`),
    name: productName ?? amdName(deviceId, await hexFile(sysfs, `${device}/revision`)),
    gfx: node?.gfx ?? gfxOfChip(deviceId),
    driverVersion: await sysfs.text(`${device}/driver/module/version`),
    ...{ totalBytes: memory.totalBytes, usedBytes: memory.usedBytes },
    ...(await readGauges(sysfs, device)),
    integrated: isIntegrated(deviceId, memory),
  };
}

async function readMemory(sysfs: KernelFiles, device: string) {
  const [totalBytes, usedBytes, gttBytes, memoryVendor] = await Promise.all([
    countFile(sysfs, `${device}/mem_info_vram_total`),
    countFile(sysfs, `${device}/mem_info_vram_used`),
    countFile(sysfs, `${device}/mem_info_gtt_total`),
    sysfs.text(`${device}/mem_info_vram_vendor`),
  ]);
  return { totalBytes, usedBytes, gttBytes, memoryVendor };
}
