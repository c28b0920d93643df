import { homedir } from 'node:os';
import type { Backend, Gpu } from '@aivailable/contracts';
import { EngineFailure } from '../engine.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of an engine's process, built from nothing: llama.cpp reads dozens of variables, several of which
 * let "VRAM" live in RAM. The GPUs are chosen here, because the engine has no other way to choose them.
 */
export interface ChosenDevices {
  readonly backend: Backend;
  readonly gpus: readonly Gpu[];
  /** Index of each GPU in Vulkan's own order. */
  readonly vulkanIndexes: readonly number[];
}

/** Where drivers and their libraries are found, and where compiled shaders are kept. */
const PASSED_ON = ['LD_LIBRARY_PATH', 'CUDA_PATH', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'XDG_CACHE_HOME', 'TMPDIR'];

export function childEnvironment(outer: Environment, devices: ChosenDevices): Record<string, string> {
  return { ...baseEnvironment(outer), ...deviceVariables(devices) };
}

export function baseEnvironment(outer: Environment): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]]]));
  return {
    ...Object.fromEntries(passed),
    HOME: homedir(),
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true',
  };
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
