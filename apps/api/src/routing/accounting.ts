import type { RunningRequest } from '@aivailable/contracts';
import type { FinishedRequest } from '../events/cluster-event.js';
import type { ServedModel, ServingInstance } from '../scheduling/serving-view.js';
import type { AnswerBody } from './answer-body.js';
import type { Caller } from './caller.js';
import type { RefusedBy } from './limits/limit-reached.js';
import { protocolWord } from './protocol-word.js';
import type { QueuePlace } from './queue-place.js';
import type { AttemptEnd } from './relay.js';

export type Outcome = FinishedRequest['outcome'];

/** Of an answer that may go on elsewhere. */
interface WrittenSoFar {
  readonly promptTokens: number | null;
  readonly answer: { readonly written: number };
}

interface InQueue {
  place(): QueuePlace | null;
}

interface AnswerSource {
  readonly body: AnswerBody;
  readonly promptTokens?: number | null;
}

/** What becomes known of one request, from its arrival to its end. Never a text. */
export class RequestRecord {
  private caller: Caller | null = null;
  private model: ServedModel | null = null;
  private instance: ServingInstance | null = null;
  private source: AnswerSource | null = null;
  private expectedPromptTokens = 0;
  private isWorkedOn = false;
  private tries = 0;
  /** Nodes that were lost in the middle of the answer, in their order. */
  private readonly lostNodeIds: string[] = [];
  private soFar: WrittenSoFar | null = null;
  /** As the engine read it that began the answer: to those that go on, what was written before is prompt, too. */
  private begunPromptTokens: number | null = null;
  private refusedBy: RefusedBy | null = null;
  private queue: InQueue | null = null;
  waitMs = 0;
  /** Among those that are running. */
  seat = -1;

  constructor(
    readonly requestId: string,
    private readonly path: string,
    readonly startedAtMs: number,
  ) {}

  asks(caller: Caller): void {
    this.caller = caller;
  }

  /** Only models that are served: names that callers made up are not kept. */
  isFor(model: ServedModel): void {
    this.model = model;
  }

  /** The last instance that was tried counts, with what was seen of its answer. */
  isAskedOf(instance: ServingInstance, source: AnswerSource): void {
    this.instance = instance;
    this.source = source;
    this.tries++;
  }

  /** Null: it waits for no slot any more. */
  waitsIn(queue: InQueue | null): void {
    this.queue = queue;
  }

  get place(): QueuePlace | null {
    return this.queue?.place() ?? null;
  }

  /** What its streams wrote together, whoever wrote last. */
  keeps(soFar: WrittenSoFar): void {
    this.soFar = soFar;
  }

  /** It was lost in the middle of the answer, and another goes on. */
  isContinued({ nodeId }: ServingInstance): void {
    this.lostNodeIds.push(nodeId);
    this.begunPromptTokens ??= this.source?.promptTokens ?? this.expectedPromptTokens;
  }

  isRefusedBy(limit: RefusedBy): void {
    this.refusedBy = limit;
  }

  /** By what is known of other prompts: counts only where the engine never said it. */
  isExpectedToRead(promptTokens: number): void {
    this.expectedPromptTokens = promptTokens;
  }

  /** An engine that failed before its first byte gave nothing; one that was left or broke off did its work. */
  hasEnded(kind: AttemptEnd['kind']): void {
    this.isWorkedOn = kind === 'answered' || kind === 'interrupted' || kind === 'gone';
  }

  /** Tokens as they are booked, for budgets; `isCounted`: by the engine itself, to its end. */
  get used(): { readonly promptTokens: number; readonly completionTokens: number; readonly isCounted: boolean } {
    const { promptTokens, completionTokens } = this.tokens();
    const isCounted = (this.source?.body.usage?.promptTokens ?? null) !== null;
    return { promptTokens: promptTokens ?? 0, completionTokens: completionTokens ?? 0, isCounted };
  }

  /** What may be told of it while it is running. */
  glance(): RunningRequest {
    const written = Math.max(this.source?.body.tokensSeen ?? 0, this.soFar?.answer.written ?? 0);
    return {
      requestId: this.requestId,
      servedName: this.model?.servedName ?? '',
      keyName: this.caller?.keyName ?? null,
      userId: this.caller?.userId ?? null,
      nodeId: this.instance?.nodeId ?? null,
      phase: this.instance === null ? 'waiting' : 'answering',
      startedAt: new Date(this.startedAtMs).toISOString(),
      writtenTokens: written,
      ...this.placeNow(),
    };
  }

  private placeNow(): Pick<RunningRequest, 'queuePosition' | 'queueEtaMs'> {
    const { place } = this;
    if (place === null) return {};
    return { queuePosition: place.position, ...(place.etaMs !== null && { queueEtaMs: place.etaMs }) };
  }

  private tokens(): Pick<FinishedRequest, 'promptTokens' | 'completionTokens'> {
    const body = this.source?.body;
    const read = this.isWorkedOn ? (this.source?.promptTokens ?? this.expectedPromptTokens) : null;
    const seen = Math.max(body?.tokensSeen ?? 0, this.soFar?.answer.written ?? 0);
    const written = seen > 0 ? seen : null;
    return {
      promptTokens: body?.usage?.promptTokens ?? this.soFar?.promptTokens ?? this.begunPromptTokens ?? read,
      completionTokens: body?.usage?.completionTokens ?? written,
    };
  }

  finished(status: number, outcome: Outcome, firstByteAtMs: number | null, nowMs: number): FinishedRequest {
    const project = this.caller?.grant.project;
    const { promptTokens, completionTokens } = this.tokens();
    return {
      requestId: this.requestId,
      keyId: this.caller?.keyId ?? null,
      keyName: this.caller?.keyName ?? null,
      userId: this.caller?.userId ?? null,
      projectId: project?.projectId ?? null,
      projectName: project?.name ?? null,
      servedName: this.model?.servedName ?? '',
      deploymentId: this.model?.deploymentId ?? null,
      instanceId: this.instance?.instanceId ?? null,
      nodeId: this.instance?.nodeId ?? null,
      path: this.path,
      status,
      outcome,
      protocol: protocolWord(this.path),
      tries: this.tries,
      continued: this.lostNodeIds.length,
      lostNodeIds: this.lostNodeIds,
      refusedBy: this.refusedBy,
      promptTokens,
      completionTokens,
      startedAtMs: this.startedAtMs,
      waitMs: this.waitMs,
      firstByteMs: firstByteAtMs === null ? null : firstByteAtMs - this.startedAtMs,
      durationMs: nowMs - this.startedAtMs,
    };
  }
}
