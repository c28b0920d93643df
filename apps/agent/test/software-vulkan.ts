import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpu } from '@aivailable/contracts';
import { trialDevice } from '../src/inventory/trial.js';

const DRIVERS = '/usr/share/vulkan/icd.d';
const driver = existsSync(DRIVERS) ? readdirSync(DRIVERS).find((file) => file.startsWith('lvp_')) : undefined;

/** Mesa's software device, which pretends to be a GPU; null where it is not installed. */
export const softwareVulkan: Readonly<Record<string, string>> | null =
  driver === undefined ? null : { VK_DRIVER_FILES: join(DRIVERS, driver) };

if (softwareVulkan === null) {
  process.stderr.write(`SKIPPED: the GPU path on software Vulkan, because ${DRIVERS} has no Mesa driver lvp_*.json.\n`);
}

/** Without these, software Vulkan stalls or crashes under load. */
export const RECIPE = { LP_NUM_THREADS: '1', GGML_VK_DISABLE_FUSION: '1' };

/** For a llama-server: the software device as two of them. */
export const TWO_DEVICES = { ...RECIPE, GGML_VK_VISIBLE_DEVICES: '0,0' };

export function hasVulkan(llamaServer: string | undefined): boolean {
  if (llamaServer === undefined || softwareVulkan === null) return false;
  const env = { ...process.env, ...softwareVulkan, ...TWO_DEVICES };
  const listed = spawnSync(llamaServer, ['--list-devices'], { env, encoding: 'utf8' });
  return /Vulkan1:/.test(`${listed.stdout}${listed.stderr}`);
}

/** A GPU as the inventory would show it, were it one. */
export function pretendGpu(id: string, index: number): Gpu {
  return {
    ...trialDevice(2_147_483_648, 0),
    ...{ id, index, kind: 'real', vendor: 'unknown', name: 'llvmpipe', backends: ['vulkan'] },
  };
}
