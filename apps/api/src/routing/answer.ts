import type { Inbound, Outbound } from '../http/inbound.js';
import { ChunkedWriting, COPIED_BYTES } from './chunked-writing.js';
import type { Clock } from './clock.js';
import { HeaderLines } from './header-lines.js';
import type { Limits } from './limits.js';
import { bytesOf, type Octets } from './octets.js';
import { openAiManners } from './protocols/openai/openai-manners.js';
import type { Manners } from './protocols/protocol.js';
import { placeHeaders, placeWords, type QueuePlace } from './queue-place.js';
import type { Refusal } from './refusals.js';
import { drainRefused, isRestSmall } from './refused-body.js';

const STREAM_HEADERS = ['cache-control', 'no-cache', 'x-accel-buffering', 'no'];

/** Of a client that is not cut off in the middle of a large piece. */
const SLOWEST_BYTES_PER_MS = 16;

type Stage = 'unsent' | 'stream' | 'plain' | 'ended';

/**
 * The answer to one request. Everything that is written to the client goes through here, so that a refusal always finds
 * the form that fits what was sent before: a status, an error event, or a broken connection for half a JSON text. In the
 * manners of whichever protocol its client speaks.
 */
export class Answer {
  isGone = false;
  /** Between the first byte of an engine's answer and its end; not while it waits for who goes on with it. */
  isWritten = false;
  /** When the first byte of an engine's answer went out; null before. */
  firstByteAtMs: number | null = null;
  private stage: Stage = 'unsent';
  private manners: Manners = openAiManners;
  private readonly goneListeners: (() => void)[] = [];
  private callOffStall: (() => void) | null = null;
  private chunked: ChunkedWriting | null = null;
  /* Kept here until all are known: a head that is written in one go costs half of one that grows. */
  private readonly said = new HeaderLines();

  constructor(
    private readonly request: Inbound,
    private readonly response: Outbound,
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
    this.goneListeners.push(listener);
    if (this.isGone) queueMicrotask(() => this.goneListeners.includes(listener) && listener());
    return () => this.forget(listener);
  }

  /** From now on in this form, which remembers what was said. */
  speaks(manners: Manners): void {
    this.manners = manners;
  }

  get isStream(): boolean {
    return this.stage === 'stream';
  }

  get isUnsent(): boolean {
    return this.stage === 'unsent';
  }

  /** Headers of whatever the answer will be, names and values in turns, unless its head is out already. */
  says(lines: readonly string[]): void {
    this.said.set(lines);
  }

  json(status: number, value: unknown, headers: readonly string[] = []): void {
    if (this.isGone) return;
    this.stage = 'ended';
    const text = JSON.stringify(value);
    const isRestWelcome = isRestSmall(this.request, this.limits);
    this.says(['content-type', 'application/json; charset=utf-8', 'content-length', String(Buffer.byteLength(text))]);
    this.says(headers);
    if (!isRestWelcome) this.says(['connection', 'close']);
    this.writeHead(status);
    if (isRestWelcome) {
      this.response.end(text, 'utf8');
      this.request.resume();
      this.watchLastWords();
      return;
    }
    this.response.write(Buffer.from(text));
    drainRefused(this.request, this.clock, this.limits, () => {
      this.response.end();
      this.watchLastWords();
    });
  }

  empty(status: number, headers: readonly string[]): void {
    this.stage = 'ended';
    this.says(headers);
    this.writeHead(status);
    this.response.end();
  }

  refuse(refusal: Refusal): void {
    if (this.isGone) return;
    const { manners, requestId } = this;
    if (this.stage === 'unsent')
      this.json(refusal.status, manners.refusal(refusal, requestId), refusalHeaders(refusal));
    else if (this.stage === 'stream') this.endWith(manners.streamRefusal(refusal, requestId));
    else if (this.stage === 'plain') this.response.destroy();
  }

  /** Sends the head, unless waiting comments have done that already. */
  open(status: number, headers: readonly string[], isStream: boolean): void {
    if (this.stage !== 'unsent' || this.isGone) return;
    this.stage = isStream ? 'stream' : 'plain';
    if (isStream) this.says(STREAM_HEADERS);
    this.says(headers);
    this.writeHead(status);
    this.chunked = ChunkedWriting.on(this.response);
  }

  /** All of an engine's answer that is no stream: where it is short, head and body are one write. */
  whole(status: number, headers: readonly string[], body: Buffer): void {
    if (this.stage !== 'unsent' || this.isGone) return;
    this.stage = 'ended';
    this.firstByteAtMs = this.clock.nowMs();
    this.isWritten = true;
    this.says(headers);
    this.says(['content-length', String(body.length)]);
    this.writeHead(status);
    if (body.length > COPIED_BYTES) this.response.end(body);
    else this.response.end(body.toString('latin1'), 'latin1');
    this.watchLastWords();
  }

  /** Keeps proxies and clients patient, means nothing to them; who looks sees how long it may take. */
  ping(place: QueuePlace | null = null): void {
    this.open(200, ['content-type', this.manners.streamType, ...(place ? placeHeaders(place) : [])], true);
    if (!this.isGone && this.stage === 'stream') {
      const { ping, pingWith } = this.manners;
      this.send(Buffer.from(place === null ? ping : (pingWith?.(placeWords(place)) ?? ping)));
    }
  }

  /** Part of an engine's answer. False: the client is slow, call `onceTaken` before the next one. */
  write(chunk: Buffer | Octets): boolean {
    if (this.isGone) return true;
    this.firstByteAtMs ??= this.clock.nowMs();
    this.isWritten = true;
    return this.send(chunk);
  }

  private writeHead(status: number): void {
    this.response.writeHead(status, this.said.lines);
  }

  private send(chunk: Buffer | Octets): boolean {
    return this.chunked ? this.chunked.write(chunk) : this.response.write(bytesOf(chunk));
  }

  /** Calls back when the client has taken what was written; one that takes nothing at all is cut off. */
  onceTaken(taken: () => void): void {
    /* Whoever waited before may be lost, and waits no more. */
    this.watchReader();
    this.response.once('drain', () => {
      this.callOffStall?.();
      taken();
    });
  }

  /** Its engine is lost; another may go on. */
  brokeOff(): void {
    this.isWritten = false;
  }

  end(): void {
    if (this.isGone || this.stage === 'ended') return;
    this.finish();
  }

  private endWith(text: string): void {
    this.send(Buffer.from(text));
    this.finish();
  }

  private finish(): void {
    this.stage = 'ended';
    if (this.chunked) this.chunked.end();
    else this.response.end();
    this.watchLastWords();
  }

  /** Behind another answer on its connection they wait for that one, and not for their client. */
  private watchLastWords(): void {
    const { socket, writableLength } = this.response;
    if (socket && writableLength > 0) this.watchReader(writableLength / SLOWEST_BYTES_PER_MS);
  }

  private watchReader(moreMs = 0): void {
    this.callOffStall?.();
    this.callOffStall = this.clock.after(this.limits.readerStallMs + moreMs, () => this.response.destroy());
  }

  private clientLeft(): void {
    this.isGone = true;
    for (const listener of [...this.goneListeners]) listener();
  }

  private forget(listener: () => void): void {
    const at = this.goneListeners.lastIndexOf(listener);
    if (at === -1) return;
    if (at === this.goneListeners.length - 1) this.goneListeners.pop();
    else this.goneListeners.splice(at, 1);
  }
}

function refusalHeaders({ status, retryAfterSeconds, headers = [] }: Refusal): string[] {
  const lines = [...headers];
  if (retryAfterSeconds !== null) lines.push('retry-after', String(retryAfterSeconds));
  if (status === 401) lines.push('www-authenticate', 'Bearer');
  // Who sent nothing for so long is not waited for any longer.
  if (status === 408) lines.push('connection', 'close');
  return lines;
}
