import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EngineExit } from '../engine.js';
import { isTrouble } from '../trouble.js';

export interface ServerCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A load writes a few hundred lines; one that floods us is broken. */
const MOST_LOAD_LINES = 20_000;
const KEPT_WORDS = 20;
/** Reads until the agent is gone, which closes the pipe; then nobody else would ever stop the engine. */
export const GUARD = 'read -r _; kill -KILL "$1" 2>/dev/null';

/** A llama-server's process: its lines while it loads, its trouble afterwards, watched until it is gone. */
export class ServerProcess {
  readonly exited: Promise<EngineExit>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #lines: string[] = [];
  #loading = true;

  /** In a session of its own: Ctrl-C is the agent's to hear, and it decides when its engines stop. */
  constructor({ path, args, env }: ServerCommand) {
    this.#child = spawn(path, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) if (stream) this.#keepLines(stream);
    const guard = guardOf(this.#child.pid);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null): void => {
        guard?.kill('SIGKILL');
        resolve({ code, signal, lastLines: this.#lines.slice(-KEPT_WORDS) });
      };
      this.#child.once('error', (error) => {
        this.#lines.push(error.message);
        end(null, null);
      });
      // Not `exit`: its last words may still be on their way.
      this.#child.once('close', end);
    });
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The first lines for which `isEnough` holds, or those at the process's end. */
  async linesUntil(isEnough: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isEnough(this.#lines)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      void this.exited.then(() => resolve());
      look();
    });
    return this.#lines;
  }

  /** The load is over: its lines are not needed any more. */
  forgetLoad(): void {
    this.#loading = false;
    this.#lines = [];
  }

  async stop(graceMs: number): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    try {
      await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  #keepLines(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      if (!this.#loading && !isTrouble(line)) return;
      this.#lines.push(line);
      if (this.#lines.length > (this.#loading ? MOST_LOAD_LINES : KEPT_WORDS)) this.#lines.shift();
      for (const listener of this.#listeners) listener();
    });
  }
}

function guardOf(pid: number | undefined): ChildProcess | null {
  if (pid === undefined) return null;
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.once('error', () => {});
  return guard;
}
