/**
 * Who else holds memory on a card. A process is ours when it or one of its ancestors is, because engines start helpers
 * of their own. Another person's process may hide its name or its owner; then that is unknown, and it is still listed.
 */
import type { ForeignProcess } from '@aivailable/contracts';
import { type KernelFiles, wholeNumber } from './sysfs.js';

/** What a driver says of one process on one card. */
export interface GpuProcess {
  readonly pid: number;
  /** With or without its folder; null where the driver keeps it to itself. */
  readonly name: string | null;
  readonly bytes: number | null;
}

export interface ProcessSource {
  readonly proc: KernelFiles;
  /** Where `passwd` lies. */
  readonly etc: KernelFiles;
  readonly ownPids: () => ReadonlySet<number>;
}

const MOST_ANCESTORS = 64;
const UNKNOWN_NAME = 'unknown program';

export class GpuProcesses {
  constructor(private readonly source: ProcessSource) {}

  /** Those of others, the largest first. */
  async foreign(listed: readonly GpuProcess[]): Promise<ForeignProcess[]> {
    const own = this.source.ownPids();
    const described = await Promise.all(once(listed).map((process) => this.#describe(process, own)));
    const foreign = described.filter((process) => process !== null);
    return foreign.sort((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1) || a.pid - b.pid);
  }

  async #describe({ pid, name, bytes }: GpuProcess, own: ReadonlySet<number>): Promise<ForeignProcess | null> {
    if (await this.#isOwn(pid, own)) return null;
    const status = await this.#status(pid);
    const told = withoutFolder(name ?? '') || ((await this.source.proc.text(`${pid}/comm`)) ?? UNKNOWN_NAME);
    return { pid, name: told, user: await this.#user(status), bytes };
  }

  async #isOwn(pid: number, own: ReadonlySet<number>): Promise<boolean> {
    let [at, steps] = [pid, 0];
    while (at > 1 && steps < MOST_ANCESTORS) {
      if (own.has(at)) return true;
      at = statusNumber(await this.#status(at), 'PPid') ?? 0;
      steps += 1;
    }
    return false;
  }

  async #status(pid: number): Promise<string> {
    return (await this.source.proc.text(`${pid}/status`)) ?? '';
  }

  async #user(status: string): Promise<string | null> {
    const uid = statusNumber(status, 'Uid');
    if (uid === null) return null;
    const accounts = ((await this.source.etc.text('passwd')) ?? '').split('\n').map((line) => line.split(':'));
    return accounts.find((fields) => fields[2] === String(uid))?.[0] || null;
  }
}

function once(listed: readonly GpuProcess[]): GpuProcess[] {
  return [...new Map(listed.map((process) => [process.pid, process])).values()];
}

function statusNumber(status: string, key: string): number | null {
  return wholeNumber(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
}

function withoutFolder(name: string): string {
  return name.split(/[/\\]/).at(-1)?.trim() ?? '';
}
