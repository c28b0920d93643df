import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type EngineExit, EngineFailure } from '../engine.js';
import { classifyFailure } from '../load-failure.js';
import type { ChildMessage, LoadMessage, ProbeMessage } from './messages.js';

const KEPT_LINES = 40;

/** An engine's process: forked with its environment, given one order, watched until it is gone. */
export class EngineProcess {
  readonly exited: Promise<EngineExit>;
  private readonly child: ChildProcess;
  private readonly lastLines: string[] = [];

  constructor(entry: string, env: Record<string, string>) {
    this.child = fork(entry, [], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout, this.child.stderr]) if (stream) this.keepLines(stream);
    this.exited = new Promise((resolve) => {
      this.child.once('error', () => resolve(this.exit(null, null)));
      this.child.once('exit', (code, signal) => resolve(this.exit(code, signal)));
    });
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** Gives the order and waits for its answer; rejects when the process fails, ends or is not wanted any more. */
  async obey(
    order: LoadMessage | ProbeMessage,
    signal: AbortSignal,
  ): Promise<Exclude<ChildMessage, { type: 'failed' }>> {
    const answer = await Promise.race([this.answer(order), this.endAsAnswer(), abortion(signal)]);
    if (answer.type === 'failed')
      throw classifyFailure(answer.name, answer.message, [...answer.lines, ...this.lastLines]);
    return answer;
  }

  async stop(graceMs: number): Promise<void> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    try {
      await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  private answer(order: LoadMessage | ProbeMessage): Promise<ChildMessage> {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message as ChildMessage));
      // A process that is gone already cannot be told anything; its end is the answer.
      this.child.send(order, () => {});
    });
  }

  private async endAsAnswer(): Promise<never> {
    const { code, signal, lastLines } = await this.exited;
    const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
    throw classifyFailure('', `The engine ended ${how} while it loaded.`, lastLines);
  }

  private exit(code: number | null, signal: string | null): EngineExit {
    return { code, signal, lastLines: [...this.lastLines] };
  }

  private keepLines(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.lastLines.push(line);
      if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
    });
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new EngineFailure('aborted', 'The load was stopped.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
