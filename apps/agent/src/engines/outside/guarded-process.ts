import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EngineExit } from '../engine.js';
import { isTrouble } from '../trouble.js';

/**
 * A program that does not end by itself when its agent is killed gets a guard: a shell that reads from the agent. When
 * that ends, however it ends, the guard ends the program and everything that the program started. Asked to end, the guard
 * waits for the program, which was asked too and may take its time.
 */
const GUARD = `exec 3<&0
(trap '' TERM; cat <&3; kill -TERM -$$; sleep 5; kill -KILL -$$) >/dev/null 2>&1 &
trap : TERM
"$@" </dev/null 3<&- &
wait $!; code=$?
while kill -0 $! 2>/dev/null; do wait $!; code=$?; done
exit $code`;

const KEPT_LINES = 40;
/** Lines that were written before the end arrive after it, but a child that went its own way may hold the pipe. */
const LAST_WORDS_MS = 500;
/** Shells say 128 and the signal's number of a program that was ended by one. */
const SIGNALLED = 128;

export function guarded(command: readonly string[]): string[] {
  return ['/bin/sh', '-c', GUARD, 'guard', ...command];
}

export class GuardedProcess {
  readonly exited: Promise<EngineExit>;
  private readonly child: ChildProcess;
  private lines: string[] = [];
  private isLoading = true;
  private readonly listeners = new Set<(line: string) => void>();

  /** In a group of its own, so that its children go with it. */
  constructor(command: readonly string[], env: Readonly<Record<string, string>>) {
    const [shell = '', ...words] = guarded(command);
    this.child = spawn(shell, words, { env, detached: true, stdio: 'pipe' });
    this.child.stdin?.on('error', () => {});
    for (const stream of [this.child.stdout, this.child.stderr]) if (stream) this.listen(stream);
    this.exited = new Promise((resolve) => {
      this.child.once('error', () => resolve(this.exit(null, null)));
      this.child.once('exit', (code, signal) => {
        this.signalGroup('SIGKILL');
        const tell = () => resolve(this.exit(code, signal));
        const timer = setTimeout(tell, LAST_WORDS_MS);
        this.child.once('close', () => {
          clearTimeout(timer);
          tell();
        });
      });
    });
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  get lastLines(): readonly string[] {
    return this.lines;
  }

  /** Every line from now on; returns the end of listening. */
  onLine(listener: (line: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** It serves from now on: its lines so far are not needed any more, and of later ones trouble alone is kept. */
  forgetLoad(): void {
    this.isLoading = false;
    this.lines = [];
    this.listeners.clear();
  }

  async stop(graceMs: number): Promise<void> {
    this.signalGroup('SIGTERM');
    const timer = setTimeout(() => this.signalGroup('SIGKILL'), graceMs);
    try {
      await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  private signalGroup(signal: 'SIGTERM' | 'SIGKILL'): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }

  private exit(code: number | null, signal: string | null): EngineExit {
    const byNumber = Object.entries(constants.signals).find(([, number]) => number === (code ?? 0) - SIGNALLED)?.[0];
    return { code: byNumber ? null : code, signal: byNumber ?? signal, lastLines: [...this.lines] };
  }

  private listen(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      if (!this.isLoading && !isTrouble(line)) return;
      this.lines.push(line);
      if (this.lines.length > KEPT_LINES) this.lines.shift();
      for (const listener of this.listeners) listener(line);
    });
  }
}
