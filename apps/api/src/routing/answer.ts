import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Clock } from './clock.js';
import type { Limits } from './limits.js';
import type { Refusal } from './refusals.js';
import { drainRefused, isRestSmall } from './refused-body.js';

type Stage = 'unsent' | 'events' | 'plain' | 'ended';

const EVENT_STREAM = 'text/event-stream';
export const STREAM_HEADERS = { 'content-type': `${EVENT_STREAM}; charset=utf-8` };

/**
 * The answer to one request. Everything that is written to the client goes through here, so that a refusal always finds
 * the form that fits what was sent before: a status, an error event, or a broken connection for half a JSON text.
 */
export class Answer {
  isGone = false;
  /** When the first byte of an engine's answer went out; null before. */
  firstByteAtMs: number | null = null;
  private stage: Stage = 'unsent';
  private readonly goneListeners = new Set<() => void>();
  private callOffStall: (() => void) | null = null;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    readonly requestId: string,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {
    response.on('close', () => {
      this.callOffStall?.();
      if (!response.writableFinished) this.clientLeft();
    });
    /* What follows an error is the close. */
    response.on('error', () => undefined);
  }

  /** Calls back once when the client leaves before the answer is whole; returns the way to stop listening. */
  onGone(listener: () => void): () => void {
    this.goneListeners.add(listener);
    if (this.isGone) queueMicrotask(() => this.goneListeners.has(listener) && listener());
    return () => this.goneListeners.delete(listener);
  }

  get isEventStream(): boolean {
    return this.stage === 'events';
  }

  get isUnsent(): boolean {
    return this.stage === 'unsent';
  }

  json(status: number, value: unknown, headers: OutgoingHttpHeaders = {}): void {
    if (this.isGone) return;
    this.stage = 'ended';
    const text = JSON.stringify(value);
    const isRestWelcome = isRestSmall(this.request, this.limits);
    this.response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      ...headers,
      ...(isRestWelcome ? {} : { connection: 'close' }),
    });
    if (isRestWelcome) {
      this.response.end(text);
      this.request.resume();
      return;
    }
    this.response.write(text);
    drainRefused(this.request, this.clock, this.limits, () => this.response.end());
  }

  empty(status: number, headers: OutgoingHttpHeaders): void {
    this.stage = 'ended';
    this.response.writeHead(status, headers).end();
  }

  refuse({ status, body, retryAfterSeconds }: Refusal): void {
    if (this.isGone) return;
    const retryAfter = retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
    const authenticate = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
    if (this.stage === 'unsent') this.json(status, body, { ...retryAfter, ...authenticate });
    else if (this.stage === 'events') this.endWith(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`);
    else if (this.stage === 'plain') this.response.destroy();
  }

  /** Sends the head, unless waiting comments have done that already. */
  open(status: number, headers: OutgoingHttpHeaders): void {
    if (this.stage !== 'unsent' || this.isGone) return;
    const isEventStream = isEvents(headers['content-type']);
    this.stage = isEventStream ? 'events' : 'plain';
    this.response.writeHead(status, {
      ...headers,
      ...(isEventStream ? { 'cache-control': 'no-cache', 'x-accel-buffering': 'no' } : {}),
    });
  }

  /** A comment: keeps proxies and clients patient, means nothing to them. */
  ping(): void {
    this.open(200, STREAM_HEADERS);
    if (!this.isGone && this.stage === 'events') this.response.write(': waiting\n\n');
  }

  /** Part of an engine's answer. False: the client is slow, call `onceTaken` before the next one. */
  write(chunk: Buffer): boolean {
    if (this.isGone) return true;
    this.firstByteAtMs ??= this.clock.nowMs();
    return this.response.write(chunk);
  }

  /** Calls back when the client has taken what was written; one that takes nothing at all is cut off. */
  onceTaken(taken: () => void): void {
    this.callOffStall = this.clock.after(this.limits.readerStallMs, () => this.response.destroy());
    this.response.once('drain', () => {
      this.callOffStall?.();
      taken();
    });
  }

  end(): void {
    if (this.isGone || this.stage === 'ended') return;
    this.stage = 'ended';
    this.response.end();
  }

  private endWith(text: string): void {
    this.stage = 'ended';
    this.response.end(text);
  }

  private clientLeft(): void {
    this.isGone = true;
    for (const listener of [...this.goneListeners]) listener();
  }
}

export function isEvents(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.startsWith(EVENT_STREAM);
}
