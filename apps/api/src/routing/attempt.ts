import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { NodeDispatcher } from '../fleet/node-tunnels.js';
import { TunnelCut } from '../fleet/tunnel-cut.js';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';

export interface EngineRequest {
  readonly path: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence before the first byte. */
  readonly firstByteMs: number;
}

/**
 * `unsent`: the request never got onto a connection, trying again runs nothing twice. `cut`: its connection ended, and
 * with it all that was said on it. `cut-alone`: and another one to its node answers. `failed`: who answers did so too
 * late, or not to the end.
 */
export type Mishap = 'unsent' | 'cut' | 'cut-alone' | 'failed';

/** Who hears of an attempt. After `end` or `fail` nothing more comes. */
export interface AttemptListener {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(reason: string, mishap: Mishap): void;
}

/**
 * One request on its way to one instance: a dispatch with a handler object, no streams in between. Silence is
 * watched with one alarm that looks at the time of the last sign of life, not with an alarm per chunk.
 */
export class Attempt implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null;
  private isOver = false;
  private isPaused = false;
  private isFlowing = false;
  private lastSignAtMs: number;
  private patienceMs: number;
  private alarmAtMs = 0;
  private callOffWatch: () => void = () => undefined;

  constructor(
    private readonly request: EngineRequest,
    private readonly listener: AttemptListener,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {
    this.lastSignAtMs = clock.nowMs();
    this.patienceMs = limits.connectMs;
  }

  start(dispatcher: NodeDispatcher): void {
    const { path, body, headers } = this.request;
    this.watch(this.patienceMs);
    dispatcher.dispatch({ path, method: 'POST', headers, body }, this);
  }

  pause(): void {
    this.isPaused = true;
    this.controller?.pause();
  }

  resume(): void {
    if (this.isOver) return;
    this.isPaused = false;
    this.lastSignAtMs = this.clock.nowMs();
    this.controller?.resume();
  }

  /** Tells the engine to stop, by closing the connection. The listener hears nothing more. */
  abort(): void {
    if (this.isOver) return;
    this.finish();
    this.controller?.abort(new Error('given up'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.isOver) controller.abort(new Error('given up'));
    else this.sign(this.request.firstByteMs);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200 && !this.isOver) this.listener.head(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.isOver) return;
    if (this.isFlowing) this.lastSignAtMs = this.clock.nowMs();
    else this.sign(this.limits.stallMs);
    this.isFlowing = true;
    this.listener.data(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.finish();
    this.listener.end();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(this.controller ? 'the connection to it was lost' : error.message, mishapOf(error));
  }

  private fail(reason: string, mishap: Mishap): void {
    if (this.isOver) return;
    const wasSent = this.controller !== null;
    this.abort();
    this.listener.fail(reason, wasSent ? mishap : 'unsent');
  }

  private finish(): void {
    this.isOver = true;
    this.callOffWatch();
  }

  private sign(patienceMs: number): void {
    this.lastSignAtMs = this.clock.nowMs();
    this.patienceMs = patienceMs;
    /* An alarm that comes too early looks again; only one that would come too late is set anew. */
    if (this.lastSignAtMs + patienceMs < this.alarmAtMs) this.watch(patienceMs);
  }

  /** A reader who holds us up is not the engine's fault: nothing is late while paused. */
  private watch(delayMs: number): void {
    this.callOffWatch();
    this.alarmAtMs = this.clock.nowMs() + delayMs;
    this.callOffWatch = this.clock.after(delayMs, () => {
      const lateMs = this.clock.nowMs() - this.lastSignAtMs - this.patienceMs;
      if (this.isPaused) this.watch(this.patienceMs);
      else if (lateMs < 0) this.watch(-lateMs);
      else this.fail(this.lateness(), 'failed');
    });
  }

  private lateness(): string {
    const seconds = this.patienceMs / 1000;
    return this.controller ? `it sent nothing for ${seconds} s` : `no connection to it within ${seconds} s`;
  }
}

function mishapOf(error: Error): Mishap {
  return error instanceof TunnelCut && error.isNodeThere ? 'cut-alone' : 'cut';
}
