/**
 * Which processes hold memory on AMD cards: those that compute by KFD's own count, the others (Vulkan, desktops) by what
 * the kernel writes beside their open files. The latter is looked up in every process, so one that had no card open is
 * left alone for longer and longer.
 */
import type { GpuProcess } from './gpu-processes.js';
import { pciAddress } from './pci-address.js';
import { countFile, type KernelFiles, wholeNumber } from './sysfs.js';

const KFD = 'class/kfd/kfd/proc';
const LONGEST_WAIT = 128;
const KIB = 1024;

/** Of one card, by KFD's name for it. */
export async function kfdProcesses(sysfs: KernelFiles, gpuId: string): Promise<GpuProcess[]> {
  const pids = (await sysfs.list(KFD)).map(wholeNumber).filter((pid) => pid !== null);
  const found = await Promise.all(
    pids.map(async (pid) => ({ pid, name: null, bytes: await countFile(sysfs, `${KFD}/${pid}/vram_${gpuId}`) })),
  );
  return found.filter(({ bytes }) => bytes !== null && bytes > 0);
}

interface Known {
  readonly uses: readonly DrmUse[];
  readonly wait: number;
  readonly again: number;
}

interface DrmUse {
  readonly address: string;
  readonly client: string;
  readonly bytes: number;
}

export class DrmProcesses {
  readonly #known = new Map<number, Known>();
  #looks = 0;

  constructor(private readonly proc: KernelFiles) {}

  /** The processes on each card, by its PCI address. */
  async look(): Promise<Map<string, GpuProcess[]>> {
    this.#looks += 1;
    const pids = (await this.proc.list('')).map(wholeNumber).filter((pid) => pid !== null);
    const alive = new Set(pids);
    for (const pid of this.#known.keys()) if (!alive.has(pid)) this.#known.delete(pid);
    await Promise.all(pids.map((pid) => this.#read(pid)));
    const found = new Map<string, GpuProcess[]>();
    for (const [pid, { uses }] of this.#known) {
      for (const [address, bytes] of byAddress(uses)) {
        found.set(address, [...(found.get(address) ?? []), { pid, name: null, bytes }]);
      }
    }
    return found;
  }

  async #read(pid: number): Promise<void> {
    const known = this.#known.get(pid);
    if (known && known.again > this.#looks) return;
    const names = await this.proc.list(`${pid}/fdinfo`);
    const texts = await Promise.all(names.map((name) => this.proc.text(`${pid}/fdinfo/${name}`)));
    const uses = texts.flatMap((text) => drmUse(text ?? '') ?? []);
    const wait = uses.length > 0 ? 1 : Math.min(LONGEST_WAIT, (known?.wait ?? 1) * 2);
    this.#known.set(pid, { uses, wait, again: this.#looks + wait });
  }
}

/** A file that is opened twice is one client. */
function byAddress(uses: readonly DrmUse[]): Map<string, number> {
  const clients = new Map(uses.map((use) => [`${use.address} ${use.client}`, use]));
  const sums = new Map<string, number>();
  for (const { address, bytes } of clients.values()) sums.set(address, (sums.get(address) ?? 0) + bytes);
  return new Map([...sums].filter(([, bytes]) => bytes > 0));
}

/** Linux, Documentation/gpu/drm-usage-stats.rst: `resident` replaced `memory`, both in KiB or MiB as they come. */
function drmUse(text: string): DrmUse | null {
  if (!/^drm-driver:\s*amdgpu$/m.test(text)) return null;
  const value = (key: string) => new RegExp(`^${key}:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
  const address = pciAddress(value('drm-pdev') ?? '');
  const bytes = sizeOf(value('drm-resident-vram') ?? value('drm-memory-vram') ?? '');
  return address === null || bytes === null ? null : { address, client: value('drm-client-id') ?? text, bytes };
}

function sizeOf(text: string): number | null {
  const [, digits, unit = ''] = /^(\d+)(?: (KiB|MiB))?$/.exec(text) ?? [];
  const count = wholeNumber(digits);
  const bytes = count === null ? null : count * (unit === 'MiB' ? KIB * KIB : unit === 'KiB' ? KIB : 1);
  return bytes !== null && Number.isSafeInteger(bytes) ? bytes : null;
}
