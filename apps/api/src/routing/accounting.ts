import type { FinishedRequest } from '../events/cluster-event.js';
import type { ServedModel, ServingInstance } from '../scheduling/serving-view.js';
import type { AnswerBody } from './answer-body.js';
import type { Caller } from './caller.js';

export type Outcome = FinishedRequest['outcome'];

/** What becomes known of one request, from its arrival to its end. Never a text. */
export class RequestRecord {
  private caller: Caller | null = null;
  private model: ServedModel | null = null;
  private instance: ServingInstance | null = null;
  private source: { readonly body: AnswerBody } | null = null;
  waitMs = 0;

  constructor(
    readonly requestId: string,
    private readonly path: string,
    private readonly startedAtMs: number,
  ) {}

  asks(caller: Caller): void {
    this.caller = caller;
  }

  /** Only models that are served: names that callers made up are not kept. */
  isFor(model: ServedModel): void {
    this.model = model;
  }

  /** The last instance that was tried counts, with what was seen of its answer. */
  isAskedOf(instance: ServingInstance, source: { readonly body: AnswerBody }): void {
    this.instance = instance;
    this.source = source;
  }

  finished(status: number, outcome: Outcome, firstByteAtMs: number | null, nowMs: number): FinishedRequest {
    const { usage, tokensSeen } = this.source?.body ?? { usage: null, tokensSeen: 0 };
    return {
      requestId: this.requestId,
      keyId: this.caller?.keyId ?? null,
      keyName: this.caller?.keyName ?? null,
      userId: this.caller?.userId ?? null,
      servedName: this.model?.servedName ?? '',
      deploymentId: this.model?.deploymentId ?? null,
      instanceId: this.instance?.instanceId ?? null,
      nodeId: this.instance?.nodeId ?? null,
      path: this.path,
      status,
      outcome,
      promptTokens: usage?.promptTokens ?? null,
      completionTokens: usage?.completionTokens ?? (tokensSeen > 0 ? tokensSeen : null),
      startedAtMs: this.startedAtMs,
      waitMs: this.waitMs,
      firstByteMs: firstByteAtMs === null ? null : firstByteAtMs - this.startedAtMs,
      durationMs: nowMs - this.startedAtMs,
    };
  }
}
