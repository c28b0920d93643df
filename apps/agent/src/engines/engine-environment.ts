import { homedir } from 'node:os';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where drivers and their libraries are found, and where compiled shaders are kept. */
const PASSED_ON = [
  'LD_LIBRARY_PATH',
  'CUDA_PATH',
  'HSA_OVERRIDE_GFX_VERSION',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'XDG_CACHE_HOME',
  'TMPDIR',
];

/**
 * What every engine's process gets of the agent's environment, built from nothing: llama.cpp reads dozens of variables,
 * several of which let "VRAM" live in RAM.
 */
export function baseEnvironment(outer: Environment): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]]]));
  return { ...Object.fromEntries(passed), HOME: homedir(), PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };
}
