/** The devices that a llama-server sees, and where each of them sits: by that alone a planned GPU is found among them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import { comparablePci, type LoadedDevice, readLoadLines } from '../load-lines.js';
import { probeArguments } from './server-arguments.js';
import { askBinary, type ServerBinary } from './server-binary.js';
import { ServerProcess } from './server-process.js';

export interface ServerDevice {
  /** `CUDA0`, `Vulkan1`: what `--device` takes. */
  readonly name: string;
  readonly backend: Backend;
  readonly description: string;
  readonly pciBusId: string | null;
}

const PROBE_MS = 60_000;
const LISTED = /^\s*([A-Za-z]+\d+): (.+)$/;
const BACKENDS: readonly { readonly pattern: RegExp; readonly backend: Backend }[] = [
  { pattern: /^CUDA\d+$/, backend: 'cuda' },
  { pattern: /^(ROCm|HIP)\d+$/, backend: 'rocm' },
  { pattern: /^Vulkan\d+$/, backend: 'vulkan' },
];

/** Empty where it sees none, or does not say which is which. */
export async function serverDevices(binary: ServerBinary, env: Record<string, string>): Promise<ServerDevice[]> {
  const names = listedDevices(await askBinary(binary.path, ['--list-devices'], env));
  const placed = names.length === 0 ? [] : await placeDevices(binary, env, names);
  return placed.flatMap(({ name, description, pciBusId }) => {
    const backend = backendOf(name);
    return backend === null ? [] : [{ name, backend, description, pciBusId }];
  });
}

/** Names of `--list-devices` that belong to a backend of ours. */
export function listedDevices(said: string): string[] {
  return said
    .split('\n')
    .map((line) => LISTED.exec(line)?.[1])
    .filter((name) => name !== undefined)
    .filter((name) => backendOf(name) !== null);
}

/** A card without a place on the bus counts by its own index; the proof looks again at where a load went. */
export function deviceFor(gpu: Gpu, backend: Backend, devices: readonly ServerDevice[]): ServerDevice | undefined {
  const candidates = devices.filter((device) => device.backend === backend);
  if (gpu.pciBusId === null) return candidates[gpu.index];
  const place = comparablePci(gpu.pciBusId);
  return candidates.find(({ pciBusId }) => pciBusId === place);
}

function backendOf(name: string): Backend | null {
  return BACKENDS.find(({ pattern }) => pattern.test(name))?.backend ?? null;
}

/** The list gives no places; a load names them before it reads any weights, and is ended then. */
async function placeDevices(
  { path, help }: ServerBinary,
  env: Record<string, string>,
  names: readonly string[],
): Promise<readonly LoadedDevice[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aivailable-devices-'));
  try {
    const { bytes, fileName } = toyModel();
    const filePath = join(folder, fileName);
    await writeFile(filePath, bytes);
    const args = probeArguments(help, filePath, join(folder, 'probe.sock'), names);
    return await devicesOf(new ServerProcess({ path, args, env }), names.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function devicesOf(probe: ServerProcess, count: number): Promise<readonly LoadedDevice[]> {
  const deadline = setTimeout(() => void probe.stop(0), PROBE_MS);
  try {
    const lines = await probe.linesUntil((so) => {
      const { devices, model } = readLoadLines(so);
      return devices.length >= count || model.length > 0;
    });
    return readLoadLines(lines).devices;
  } finally {
    clearTimeout(deadline);
    await probe.stop(0);
  }
}
