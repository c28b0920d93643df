import type { Backend, Gpu } from '@aivailable/contracts';
import { EngineFailure } from '../engine.js';
import { baseEnvironment, type Environment } from '../engine-environment.js';

/** The GPUs are chosen by the environment of the engine's process, because the binding has no other way. */
export interface ChosenDevices {
  readonly backend: Backend;
  readonly gpus: readonly Gpu[];
  /** Index of each GPU in Vulkan's own order. */
  readonly vulkanIndexes: readonly number[];
}

export function childEnvironment(outer: Environment, devices: ChosenDevices): Record<string, string> {
  return { ...bindingEnvironment(outer), ...deviceVariables(devices) };
}

/** Never built, never downloaded. */
export function bindingEnvironment(outer: Environment): Record<string, string> {
  return { ...baseEnvironment(outer), NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
}

function deviceVariables({ backend, gpus, vulkanIndexes }: ChosenDevices): Record<string, string> {
  switch (backend) {
    case 'cuda':
      return { CUDA_VISIBLE_DEVICES: gpus.map(uuidOf).join(','), CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
    case 'vulkan':
      return { GGML_VK_VISIBLE_DEVICES: vulkanIndexes.join(','), CUDA_VISIBLE_DEVICES: '' };
    case 'cpu':
      return { CUDA_VISIBLE_DEVICES: '' };
    case 'rocm':
      throw new EngineFailure('unsupported', 'The embedded engine has no ROCm build; AMD GPUs are served over Vulkan.');
    default:
      return backend satisfies never;
  }
}

function uuidOf({ uuid, name }: Gpu): string {
  if (uuid !== null) return uuid;
  throw new EngineFailure('unsupported', `${name} has no UUID, by which CUDA would find it.`);
}
