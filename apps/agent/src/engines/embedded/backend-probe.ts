import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend, Gpu } from '@aivailable/contracts';
import { toyModel } from '@aivailable/gguf';
import type { Environment } from '../engine-environment.js';
import { comparablePci } from '../load-lines.js';
import { bindingEnvironment } from './child-environment.js';
import { EngineProcess } from './child-process.js';
import type { ProbedMessage } from './messages.js';

/**
 * What the engine's builds find on this machine, asked in processes of their own: a driver that crashes takes only the
 * question along. Answers that found something are kept; the others are asked again next time.
 */
export class BackendProbe {
  private readonly known = new Map<string, ProbedMessage>();
  private vulkan: Promise<VulkanDevice[]> | null = null;

  constructor(
    private readonly childEntry: string,
    private readonly outer: Environment,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  async usableVersion(backend: 'cuda' | 'cpu'): Promise<string | null> {
    const probed = await this.ask(backend, {});
    const isUsable = probed !== null && (backend === 'cpu' || probed.supportsGpuOffloading);
    return isUsable ? probed.version : null;
  }

  /**
   * A GPU as Vulkan knows it: by an index in its own order, by which alone it can be chosen. Undefined where Vulkan has
   * no such device. They are told apart by their place on the PCI bus; a GPU without one counts by its own index.
   */
  async vulkanDevice(gpu: Gpu): Promise<VulkanDevice | undefined> {
    const devices = await this.vulkanDevices();
    const place = gpu.pciBusId === null ? null : comparablePci(gpu.pciBusId);
    if (place === null) return devices[gpu.index];
    return devices.find(({ pciBusId }) => pciBusId === place);
  }

  private async vulkanDevices(): Promise<VulkanDevice[]> {
    this.vulkan ??= this.listVulkan();
    const devices = await this.vulkan;
    if (devices.length === 0) this.vulkan = null;
    return devices;
  }

  /** Vulkan names no indexes: each is tried alone until one does not exist. */
  private async listVulkan(): Promise<VulkanDevice[]> {
    const devices: VulkanDevice[] = [];
    for (let index = 0; index < MOST_VULKAN_DEVICES; index++) {
      const probed = await this.ask('vulkan', { GGML_VK_VISIBLE_DEVICES: String(index) });
      if (probed === null) break;
      const [device] = probed.devices;
      devices.push({ index, pciBusId: device?.pciBusId ?? null, version: probed.version });
    }
    return devices;
  }

  private async ask(backend: Backend, variables: Record<string, string>): Promise<ProbedMessage | null> {
    const key = JSON.stringify([backend, variables]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const answer = await this.askProcess(backend, variables);
    if (answer !== null) this.known.set(key, answer);
    return answer;
  }

  private async askProcess(backend: Backend, variables: Record<string, string>): Promise<ProbedMessage | null> {
    const folder = await mkdtemp(join(tmpdir(), 'aivailable-probe-'));
    const child = new EngineProcess(this.childEntry, {
      ...bindingEnvironment(this.outer),
      ...this.variables,
      ...variables,
    });
    try {
      const modelPath = backend === 'cpu' ? null : await writeToy(folder);
      const answer = await child.obey({ type: 'probe', backend, modelPath }, AbortSignal.timeout(PROBE_MS));
      return answer.type === 'probed' ? answer : null;
    } catch {
      // Whatever went wrong, this backend cannot be used here.
      return null;
    } finally {
      await child.stop(PROBE_GRACE_MS);
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function writeToy(folder: string): Promise<string> {
  const { bytes, fileName } = toyModel();
  const path = join(folder, fileName);
  await writeFile(path, bytes);
  return path;
}

export interface VulkanDevice {
  readonly index: number;
  readonly pciBusId: string | null;
  readonly version: string;
}

const MOST_VULKAN_DEVICES = 16;
/** A driver's first start compiles shaders. */
const PROBE_MS = 60_000;
const PROBE_GRACE_MS = 1_000;
