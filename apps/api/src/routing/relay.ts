import type { IncomingHttpHeaders } from 'node:http';
import type { NodeDispatcher } from '../fleet/node-tunnels.js';
import type { Answer } from './answer.js';
import { type AnswerBody, JsonBody } from './answer-body.js';
import { Attempt, type AttemptListener, type EngineRequest, type Mishap } from './attempt.js';
import type { Clock } from './clock.js';
import type { Keeping } from './continuation/keeping.js';
import { type EngineError, engineError, readEngineError } from './engine-error.js';
import { FormedBody } from './formed-body.js';
import type { Limits } from './limits.js';
import { bytesOf, type Octets } from './octets.js';
import { OnePieceBody } from './one-piece-body.js';
import { promptTokensOf } from './prompt-tokens.js';
import type { AnswerForm } from './protocols/protocol.js';
import { SseBody } from './sse-body.js';

/** How an attempt ended. Until `interrupted`, nothing of the engine's answer has reached the client. */
export type AttemptEnd =
  | { readonly kind: 'answered' }
  /** The engine's own error answer. */
  | { readonly kind: 'refused'; readonly error: EngineError }
  /** The request never got onto a connection. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** `isCut`: its connection ended before anything came back on it. */
  | { readonly kind: 'lost'; readonly reason: string; readonly isCut?: boolean }
  /** Its connection was cut under it, and another one to the same node answers. */
  | { readonly kind: 'detoured'; readonly reason: string }
  | { readonly kind: 'interrupted'; readonly error: EngineError | null; readonly isCutAlone?: boolean }
  | { readonly kind: 'gone' };

export interface RelayOptions {
  readonly wantsStream: boolean;
  readonly wantsUsage: boolean;
  readonly form: AnswerForm;
  /** Said to the client beside the engine's own headers: names and values in turns. */
  readonly headers: readonly string[];
  /** The engine works. */
  readonly onFirstByte: () => void;
  /** Null: nothing of the answer is kept, and it goes on nowhere else. */
  readonly keeping: Keeping | null;
}

/**
 * Carries one engine's answer to the client. The head waits for the first byte of the body: an engine that dies between
 * the two has not answered, and another may.
 */
export class Relay implements AttemptListener {
  body: AnswerBody = new JsonBody();
  /** Where the engine says so in its head, and so before it says anything else. */
  promptTokens: number | null = null;
  private readonly attempt: Attempt;
  private status = 0;
  private contentType = '';
  /** As the engine says it, where all of its answer goes on as it is. */
  private declaredLength: string | null = null;
  private isStream = false;
  /** It says itself that it has said all, whatever becomes of its connection then. */
  private saysItsEnd = false;
  private readonly errorChunks: Buffer[] = [];
  private errorBytes = 0;
  private hasForwarded = false;
  private settle: (end: AttemptEnd) => void = () => undefined;

  constructor(
    request: EngineRequest,
    private readonly answer: Answer,
    private readonly options: RelayOptions,
    clock: Clock,
    private readonly limits: Limits,
  ) {
    this.attempt = new Attempt(request, this, clock, limits);
  }

  run(dispatcher: NodeDispatcher): Promise<AttemptEnd> {
    return new Promise((resolve) => {
      const stopListening = this.answer.onGone(() => this.giveUp({ kind: 'gone' }));
      this.settle = (end) => {
        stopListening();
        resolve(end);
      };
      this.attempt.start(dispatcher);
    });
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.contentType = headers['content-type'] ?? 'application/json; charset=utf-8';
    if (this.isError) return;
    this.promptTokens = promptTokensOf(headers);
    if (this.options.keeping?.isIgnored(headers)) {
      this.giveUp({ kind: 'refused', error: engineError(400, 'it does not take up what others began') });
      return;
    }
    this.isStream = this.contentType.startsWith('text/event-stream');
    this.saysItsEnd = this.isStream;
    if (this.isStream) this.streams();
    else if (this.options.keeping?.goesOn) this.giveUp({ kind: 'lost', reason: 'it did not stream its answer' });
    else if (this.options.wantsStream) this.streamsAtOnce();
    else this.sendsWhole(headers);
  }

  private streams(): void {
    const { form, wantsUsage } = this.options;
    const { keeping } = this.options;
    const passing = new SseBody(wantsUsage, this.limits.eventBytes);
    const events = keeping?.body(passing) ?? passing;
    this.body = isPassedOn(form) ? events : new FormedBody(events, form, true);
    if (!isPassedOn(form)) this.contentType = form.streamType;
  }

  private streamsAtOnce(): void {
    const { form, wantsUsage } = this.options;
    const piece = new OnePieceBody(wantsUsage);
    this.body = isPassedOn(form) ? piece : new FormedBody(piece, form, true);
    this.isStream = true;
    this.contentType = form.streamType;
  }

  private sendsWhole(headers: IncomingHttpHeaders): void {
    const { form } = this.options;
    if (!isPassedOn(form)) this.body = new FormedBody(this.body, form, false);
    else this.declaredLength = headers['content-length'] ?? null;
  }

  data(chunk: Buffer): void {
    if (this.isError) this.keepError(chunk);
    else this.pass(chunk);
  }

  private pass(chunk: Buffer): void {
    const passed = this.body.take(chunk);
    if (passed) this.forward(passed);
    const { failure } = this.body;
    if (failure) this.giveUp(this.hasForwarded ? this.interrupted(failure) : { kind: 'refused', error: failure });
  }

  end(): void {
    if (this.isError) this.settle(this.refused());
    else if (this.body.isWhole) this.finish();
    else this.fail('its answer broke off', 'failed');
  }

  private finish(): void {
    const rest = this.body.rest?.();
    const { failure } = this.body;
    if (failure) {
      this.settle({ kind: 'refused', error: failure });
      return;
    }
    if (rest && !this.isStream && !this.hasForwarded) this.forwardWhole(rest);
    else if (rest) this.forward(rest);
    this.open();
    this.answer.end();
    this.settle({ kind: 'answered' });
  }

  fail(reason: string, mishap: Mishap): void {
    if (this.saysItsEnd && this.body.isWhole) this.finish();
    else if (this.hasForwarded) this.settle({ ...this.interrupted(null), isCutAlone: mishap === 'cut-alone' });
    else if (this.isError) this.settle(this.refused());
    else if (mishap === 'unsent') this.settle({ kind: 'unreachable', reason });
    else if (mishap === 'cut-alone') this.settle({ kind: 'detoured', reason });
    else this.settle({ kind: 'lost', reason, isCut: mishap === 'cut' && this.status === 0 });
  }

  private get isError(): boolean {
    return this.status >= 400;
  }

  private open(): void {
    if (!this.answer.isUnsent) return;
    const length = this.declaredLength === null ? [] : ['content-length', this.declaredLength];
    this.answer.open(this.status, [...this.headers, ...length], this.isStream);
  }

  private get headers(): readonly string[] {
    return ['content-type', this.contentType, ...this.options.headers];
  }

  private forwardWhole(body: Buffer): void {
    this.begins();
    this.hasForwarded = true;
    this.answer.whole(this.status, this.headers, body);
  }

  private forward(chunk: Buffer | Octets): void {
    if (!this.hasForwarded && this.declaredLength === String(chunk.length)) {
      this.forwardWhole(bytesOf(chunk));
      return;
    }
    this.open();
    if (!this.hasForwarded) this.begins();
    this.hasForwarded = true;
    if (this.answer.write(chunk)) return;
    this.attempt.pause();
    this.answer.onceTaken(() => this.attempt.resume());
  }

  private begins(): void {
    this.options.onFirstByte();
    const comment = this.options.keeping?.comment;
    if (comment) this.answer.write(comment);
  }

  private keepError(chunk: Buffer): void {
    this.errorBytes += chunk.length;
    if (this.errorBytes <= this.limits.errorBodyBytes) this.errorChunks.push(chunk);
  }

  private refused(): AttemptEnd {
    return { kind: 'refused', error: readEngineError(this.status, Buffer.concat(this.errorChunks).toString()) };
  }

  private interrupted(error: EngineError | null): AttemptEnd & { readonly kind: 'interrupted' } {
    if (this.body.isInsideEvent) this.answer.write(Buffer.from('\n\n'));
    return { kind: 'interrupted', error };
  }

  private giveUp(end: AttemptEnd): void {
    this.attempt.abort();
    this.settle(end);
  }
}

/** Nothing to translate: the engine speaks as the caller does. */
function isPassedOn(form: AnswerForm): boolean {
  return form.whole === null;
}
