import { CatalogueError, INSTANCE_PATH, type ServedTask } from '@aivailable/contracts';
import type { NodeTunnels } from '../fleet/node-tunnels.js';
import type { ServedModel, ServingInstance, ServingView } from '../scheduling/serving-view.js';
import type { RequestRecord } from './accounting.js';
import { type Admission, BYTES_PER_TOKEN, workTokens } from './admission.js';
import type { Answer } from './answer.js';
import type { AnswerBody } from './answer-body.js';
import type { Asked } from './asked.js';
import type { Caller } from './caller.js';
import type { Clock } from './clock.js';
import { Course } from './continuation/course.js';
import { beginning, continuedComment, goingOn, lastWords, whyNot } from './continuation/handover.js';
import { Keeping } from './continuation/keeping.js';
import type { Meter } from './limits/meter.js';
import type { Limits } from './limits.js';
import type { AnswerForm } from './protocols/protocol.js';
import { ClientGone, modelNotFound, wrongTask } from './refusals.js';
import { type AttemptEnd, Relay } from './relay.js';
import type { Slot } from './slot.js';
import { judge } from './verdict.js';
import { WaitingPings } from './waiting-pings.js';

/** Shorter prompts say more of the way to the engine than of its reading. */
const TELLING_PROMPT_TOKENS = 256;

/** One request for a model, read and admitted. */
export interface Job {
  readonly caller: Caller;
  /** As the caller may see it. */
  readonly serving: ServingView;
  readonly asked: Asked;
  /** Path at the engine. */
  readonly path: string;
  readonly form: AnswerForm;
  readonly task: ServedTask;
  readonly answer: Answer;
  readonly record: RequestRecord;
}

export interface InferenceParts {
  readonly tunnels: NodeTunnels;
  readonly admission: Admission;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly warn: (message: string) => void;
}

/**
 * From the queue to the last byte: claim a slot, try its instance, and as long as nothing has reached the client, try
 * another. A stream that breaks off later goes on elsewhere by one more turn of the same loop, with what it said so far.
 * Resolves when the answer is whole; throws the reason when it is not.
 */
export class Inference {
  constructor(private readonly parts: InferenceParts) {}

  async run(job: Job): Promise<void> {
    const model = this.modelFor(job);
    job.record.isFor(model);
    const pings = job.asked.stream
      ? new WaitingPings(job.answer, this.parts.clock, this.parts.limits, () => job.record.place)
      : null;
    try {
      const settle = await this.parts.meter.admit(job, model);
      await this.course(job, model).finally(settle);
    } finally {
      pings?.stop();
    }
  }

  private async course(job: Job, model: ServedModel): Promise<void> {
    const { stream, choices } = job.asked;
    const isOneText = stream && choices === 1 && job.task === 'chat';
    const course = new Course(job.record.waitMs, isOneText);
    try {
      while (!(await this.tryOnce(job, model, course)));
    } catch (error) {
      throw course.interruption && !(error instanceof ClientGone) ? course.interruption : error;
    } finally {
      job.record.waitMs = course.waitedMs;
    }
  }

  private modelFor({ asked, task, serving }: Job): ServedModel {
    const model = serving.model(asked.model);
    if (!model) throw modelNotFound(asked.model, serving.models());
    if (model.task !== task) throw wrongTask(model);
    return model;
  }

  /** True: answered. False: another try makes sense. */
  private async tryOnce(job: Job, model: ServedModel, course: Course): Promise<boolean> {
    const { clock } = this.parts;
    const slot = await this.claim(job, model, course);
    try {
      const startedAtMs = clock.nowMs();
      if (course.begunBy === null) startAnew(job, course);
      const relay = this.relay(job, model, slot, course);
      job.record.isAskedOf(slot.instance, relay);
      const dispatcher = this.parts.tunnels.dispatcher(slot.instance.nodeId);
      const end: AttemptEnd = dispatcher
        ? await relay.run(dispatcher)
        : { kind: 'unreachable', reason: 'its agent has no link' };
      const tookMs = clock.nowMs() - startedAtMs;
      job.record.hasEnded(end.kind);
      /* Of an answer that another began it wrote only the end. */
      if (end.kind === 'answered' && course.begunBy === null) this.learn(job, model, slot, relay.body, tookMs);
      return this.conclude(end, job, model, slot, course, tookMs);
    } finally {
      slot.release();
    }
  }

  private async claim(job: Job, model: ServedModel, course: Course): Promise<Slot> {
    const { asked, task, caller, answer, serving, record } = job;
    const { admission, clock, limits } = this.parts;
    const enteredAtMs = clock.nowMs();
    const isCold = model.isOnDemand === true && serving.model(model.servedName)?.ready.length === 0;
    const waiting = admission.claim(model, {
      ownerId: caller.ownerId,
      priority: caller.grant.priority ?? 'normal',
      tokens: admission.expectedTokens(model, task === 'embed' ? 0 : asked.maxTokens, asked.body.length),
      deadlineMs: enteredAtMs + limits.queueMs - (course.waitedMs - course.coldMs),
      coldDeadlineMs: enteredAtMs + limits.coldMs - course.coldMs,
      tried: course.tried,
      trouble: course.trouble,
      mayServe: course.mayServe,
      ...{ prefixes: asked.prefixes ?? [], readTokens: asked.body.length / BYTES_PER_TOKEN },
    });
    const stopListening = answer.onGone(() => waiting.leave(new ClientGone()));
    record.waitsIn(waiting);
    try {
      return await waiting.slot;
    } catch (error) {
      /* The queue knows all models; the caller is told of those that it may use. */
      const isGone = error instanceof CatalogueError && error.code === 'model_not_found';
      throw isGone ? modelNotFound(asked.model, serving.models()) : error;
    } finally {
      stopListening();
      record.waitsIn(null);
      const waitedMs = clock.nowMs() - enteredAtMs;
      course.waitedMs += waitedMs;
      if (isCold) course.coldMs += waitedMs;
    }
  }

  private relay({ asked, answer, path, form, record }: Job, model: ServedModel, slot: Slot, course: Course): Relay {
    const { clock, limits } = this.parts;
    const { instance } = slot;
    const askedAtMs = clock.nowMs();
    const { soFar, begunBy } = course;
    const telling = soFar === null ? { body: asked.body } : begunBy ? goingOn(asked, soFar) : beginning(asked);
    const keeping = soFar && new Keeping(soFar, begunBy !== null, begunBy && continuedComment(form, instance.nodeName));
    const request = {
      path: `${INSTANCE_PATH}${encodeURIComponent(instance.instanceId)}${path}`,
      ...telling,
      requestId: record.requestId,
      firstByteMs: asked.stream ? limits.firstByteMs : limits.wholeAnswerMs,
    };
    const onFirstByte = () => {
      slot.spokeAfterMs = clock.nowMs() - askedAtMs;
      this.parts.admission.queueOf(model).works(instance.instanceId);
    };
    const headers = {
      'x-aivailable-node': encodeURIComponent(instance.nodeName),
      'x-aivailable-instance': instance.instanceId,
      'x-aivailable-wait-ms': String(course.waitedMs),
    };
    return new Relay(
      request,
      answer,
      { wantsUsage: asked.wantsUsage, form, headers, keeping, onFirstByte },
      clock,
      limits,
    );
  }

  private learn(
    { asked }: Job,
    model: ServedModel,
    { instance, isHome, spokeAfterMs }: Slot,
    { usage, tokensSeen }: AnswerBody,
    tookMs: number,
  ): void {
    const { admission } = this.parts;
    const written = usage?.completionTokens ?? tokensSeen;
    const read = usage?.promptTokens ?? 0;
    const work = workTokens(written, read);
    const hasReadAll = asked.stream && !isHome && read >= TELLING_PROMPT_TOKENS;
    if (hasReadAll && spokeAfterMs) admission.loads.learnReading(instance.instanceId, read, spokeAfterMs);
    admission.loads.learn(instance.instanceId, work, tookMs, admission.loads.of(instance.instanceId).busySlots);
    if (model.task === 'chat' && written > 0) admission.learnAnswer(model, written);
  }

  private conclude(
    end: AttemptEnd,
    job: Job,
    model: ServedModel,
    { instance }: Slot,
    course: Course,
    tookMs: number,
  ): boolean {
    const verdict = judge(end, model.servedName, instance);
    const queue = this.parts.admission.queueOf(model);
    if (end.kind === 'gone') queue.undecided(instance.instanceId);
    if (verdict.next === 'done') return true;
    if (verdict.next === 'stop') {
      if (end.kind === 'refused') queue.works(instance.instanceId);
      throw verdict.error;
    }
    if (verdict.next === 'elsewhere') {
      queue.failed(instance.instanceId, 'lost');
      return this.goOnElsewhere(verdict.error, job, model, instance, course);
    }
    if (verdict.circuit === null) queue.pause(instance.instanceId);
    else queue.failed(instance.instanceId, verdict.circuit);
    course.trouble = verdict.trouble;
    if (!verdict.counts) {
      course.waitedMs += tookMs;
      return false;
    }
    course.tried.add(instance.instanceId);
    course.failures++;
    this.parts.warn(`Try ${course.failures} of "${model.servedName}" failed: ${verdict.trouble}.`);
    if (course.failures < this.parts.limits.tries) return false;
    throw new CatalogueError('engine_failed', { model: model.servedName, detail: verdict.trouble });
  }

  /** Of an answer that broke off. True: nothing but its end was missing. */
  private goOnElsewhere(
    error: Error,
    { asked, form, answer, record }: Job,
    model: ServedModel,
    instance: ServingInstance,
    course: Course,
  ): boolean {
    /* Nothing can be joined to half a JSON text. */
    const soFar = answer.isStream ? course.soFar : null;
    const reason = whyNot(soFar, course.begunBy ?? instance);
    if (reason !== null || soFar === null || course.continued >= this.parts.limits.continuations) {
      this.parts.warn(
        `An answer of "${model.servedName}" broke off on ${instance.nodeName}: ${reason ?? 'too often'}.`,
      );
      throw error;
    }
    if (soFar.finish !== null) {
      const words = form.events(lastWords(soFar, asked));
      if (words) answer.write(words);
      answer.end();
      return true;
    }
    answer.brokeOff();
    course.begunBy ??= instance;
    course.continued++;
    course.failures = 0;
    course.interruption = error;
    course.trouble = `${instance.nodeName} was lost in the middle of the answer`;
    course.tried.add(instance.instanceId);
    record.isContinued(instance);
    return false;
  }
}

function startAnew({ form, record }: Job, course: Course): void {
  form.startsAnew?.();
  course.startsAnew();
  if (course.soFar) record.keeps(course.soFar);
}
