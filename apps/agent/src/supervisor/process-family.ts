import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf } from './kernel-text.js';

interface Relative {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** One reading of all processes serves every instance in this time; only an engine that is new is read for at once. */
const READING_MS = 2_000;

/**
 * The processes of an engine: a guard's shell, the program, and those that the program started. Engines compute in
 * children (Ollama's runner, vLLM's workers), and what those hold and use is the engine's.
 */
export class ProcessFamilies {
  #reading: Promise<readonly Relative[]> = Promise.resolve([]);
  #readAt = 0;
  readonly #asked = new Set<number>();

  constructor(
    private readonly procRoot: string,
    private readonly now: () => number,
  ) {}

  /** `pid` first; alone where nothing is known of it. */
  async of(pid: number): Promise<readonly number[]> {
    const now = this.now();
    if (!this.#asked.has(pid) || now - this.#readAt >= READING_MS) {
      this.#asked.add(pid);
      this.#readAt = now;
      this.#reading = this.#read();
    }
    const processes = await this.#reading;
    if (!processes.some((process) => process.pid === pid)) this.#asked.delete(pid);
    return familyOf(pid, processes);
  }

  async #read(): Promise<readonly Relative[]> {
    const names = await readdir(this.procRoot).catch(() => []);
    const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
    const found = await Promise.all(pids.map((pid) => this.#relative(pid)));
    return found.filter((relative) => relative !== null);
  }

  async #relative(pid: number): Promise<Relative | null> {
    const fields = statFields(await textOf(join(this.procRoot, String(pid), 'stat')));
    const [parent, group] = [Number(fields[1]), Number(fields[2])];
    return Number.isInteger(parent) && Number.isInteger(group) ? { pid, parent, group } : null;
  }
}

/** The fields of `stat` behind the program's name, which may hold anything; the first is its state. */
export function statFields(stat: string | null): readonly string[] {
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
}

/** Its group where it leads one, and the children of all of them, also those that made a group of their own. */
function familyOf(pid: number, processes: readonly Relative[]): readonly number[] {
  const family = new Set([pid]);
  for (let known = 0; known < family.size; ) {
    known = family.size;
    for (const { pid: other, parent, group } of processes) {
      if (group === pid || family.has(parent)) family.add(other);
    }
  }
  return [...family];
}
