import type { Gpu } from '@aivailable/contracts';
import { cardName, describeInventory } from './gpu-table.js';
import type { InventoryView } from './inventory.js';

/** `gpus [--json]`: a table for people, or what scripts may rely on: the same keys for every card, null for unknown. */
export function answerGpus(view: InventoryView, json: boolean): string {
  if (!json) return describeInventory(view);
  const issues = view.issues.map(({ code, message }) => ({ code, message }));
  return JSON.stringify({ gpus: view.gpus.map(facts), issues }, null, 2);
}

function facts(gpu: Gpu) {
  return {
    vendor: gpu.vendor,
    index: gpu.index,
    uuid: gpu.uuid,
    pciBusId: gpu.pciBusId,
    name: cardName(gpu),
    totalBytes: gpu.totalBytes,
    usedBytes: gpu.usedBytes,
    freeBytes: gpu.freeBytes,
    reservedBytes: gpu.reservedBytes,
    computeCapability: gpu.computeCapability,
    architecture: gpu.architecture,
    driverVersion: gpu.driverVersion,
    temperatureC: gpu.temperatureC,
    utilisationPercent: gpu.utilisationPercent,
    powerW: gpu.powerW,
    integrated: gpu.integrated,
    usable: gpu.usable,
    refusal: gpu.refusal,
  };
}
