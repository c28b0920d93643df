import type { Dispatcher } from 'undici';
import type { AnswerHead, AnswerHeads } from './answer-head.js';
import { type AnswerListener, AnswerReader } from './answer-reader.js';

/** What an exchange may do to the connection that it is on. */
export interface Line {
  pause(): void;
  resume(): void;
  close(): void;
}

/** One request and its answer on a tunnel, told in the words of undici. After its end or an error nothing more is told. */
export class Exchange implements Dispatcher.DispatchController, AnswerListener {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  readonly reader: AnswerReader;
  private isOver = false;
  private isSent = false;

  constructor(
    private readonly handler: Dispatcher.DispatchHandler,
    private readonly line: Line,
    heads: AnswerHeads,
  ) {
    this.reader = new AnswerReader(this, heads);
  }

  /** False: it was called off before anything was sent. */
  start(): boolean {
    this.handler.onRequestStart?.(this, {});
    this.isSent = !this.aborted;
    return this.isSent;
  }

  head({ status, headers }: AnswerHead): void {
    if (!this.isOver) this.handler.onResponseStart?.(this, status, headers);
  }

  data(bytes: Buffer): void {
    if (!this.isOver) this.handler.onResponseData?.(this, bytes);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.handler.onResponseEnd?.(this, {});
  }

  fail(reason: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    this.reason = reason;
    this.handler.onResponseError?.(this, reason);
  }

  pause(): void {
    if (this.isOver || this.paused) return;
    this.paused = true;
    this.line.pause();
  }

  resume(): void {
    if (this.isOver || !this.paused) return;
    this.paused = false;
    this.line.resume();
  }

  abort(reason: Error): void {
    if (this.isOver) return;
    this.aborted = true;
    this.fail(reason);
    if (this.isSent) this.line.close();
  }
}
