import { CatalogueError, INSTANCE_PATH } from '@aivailable/contracts';
import type { NodeTunnels } from '../fleet/node-tunnels.js';
import type { ServedModel, ServingInstance } from '../scheduling/serving-view.js';
import { type Admission, BYTES_PER_TOKEN } from './admission.js';
import { Aftermath } from './aftermath.js';
import type { Clock } from './clock.js';
import { Course } from './continuation/course.js';
import { continuedComment, tellingOf } from './continuation/handover.js';
import { Keeping } from './continuation/keeping.js';
import type { Job } from './job.js';
import type { Meter, Settle } from './limits/meter.js';
import type { Limits } from './limits.js';
import { ClientGone, modelNotFound, wrongTask } from './refusals.js';
import { type AttemptEnd, Relay } from './relay.js';
import type { Slot } from './slot.js';
import type { Ticket } from './ticket.js';
import { WaitingPings } from './waiting-pings.js';

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
  private readonly aftermath: Aftermath;

  constructor(private readonly parts: InferenceParts) {
    this.aftermath = new Aftermath(parts);
  }

  run(job: Job): Promise<void> {
    const model = this.modelFor(job);
    job.record.isFor(model);
    const admitted = this.parts.meter.admit(job, model);
    const course =
      admitted instanceof Promise
        ? admitted.then((settle) => this.course(job, model, settle))
        : this.course(job, model, admitted);
    return job.asked.stream ? this.pinging(job, course) : course;
  }

  private async pinging({ answer, record }: Job, course: Promise<void>): Promise<void> {
    const pings = new WaitingPings(answer, this.parts.clock, this.parts.limits, () => record.place);
    try {
      await course;
    } finally {
      pings.stop();
    }
  }

  private async course(job: Job, model: ServedModel, settle: Settle): Promise<void> {
    const { stream, choices } = job.asked;
    const isOneText = stream && choices === 1 && job.task === 'chat';
    const course = new Course(job.record.waitMs, isOneText);
    try {
      while (!(await this.tryOnce(job, model, course)));
    } catch (error) {
      throw course.interruption && !(error instanceof ClientGone) ? course.interruption : error;
    } finally {
      job.record.waitMs = course.waitedMs;
      settle();
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
    const ticket = this.ticketFor(job, model, course);
    const slot = this.parts.admission.take(model, ticket) ?? (await this.claim(job, model, course, ticket));
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
      if (end.kind === 'answered' && course.begunBy === null) {
        this.aftermath.learn(job, model, slot, relay.body, tookMs);
      }
      return this.aftermath.conclude(end, job, model, slot, course, tookMs);
    } finally {
      slot.release();
    }
  }

  private ticketFor({ asked, task, caller }: Job, model: ServedModel, course: Course): Ticket {
    const { admission, clock, limits } = this.parts;
    const nowMs = clock.nowMs();
    return {
      ownerId: caller.ownerId,
      priority: caller.grant.priority ?? 'normal',
      tokens: admission.expectedTokens(model, task === 'embed' ? 0 : asked.maxTokens, asked.body.length),
      deadlineMs: nowMs + limits.queueMs - (course.waitedMs - course.coldMs),
      coldDeadlineMs: nowMs + limits.coldMs - course.coldMs,
      tried: course.tried,
      trouble: course.trouble,
      mayServe: course.isChoosy ? course.mayServe : undefined,
      prefixes: asked.prefixes,
      readTokens: asked.body.length / BYTES_PER_TOKEN,
    };
  }

  private async claim(job: Job, model: ServedModel, course: Course, ticket: Ticket): Promise<Slot> {
    const { asked, answer, serving, record } = job;
    const { admission, clock } = this.parts;
    const enteredAtMs = clock.nowMs();
    const isCold = model.isOnDemand === true && serving.model(model.servedName)?.ready.length === 0;
    const waiting = admission.claim(model, ticket);
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
    const { body, headers } = tellingOf(asked, soFar, begunBy !== null, record.requestId);
    const keeping = soFar && new Keeping(soFar, begunBy !== null, begunBy && continuedComment(form, instance.nodeName));
    const firstByteMs = asked.stream ? limits.firstByteMs : limits.wholeAnswerMs;
    const request = { path: wordsOf(instance).path + path, body, headers, firstByteMs };
    const onFirstByte = () => {
      slot.spokeAfterMs = clock.nowMs() - askedAtMs;
      this.parts.admission.queueOf(model).works(instance.instanceId);
    };
    const said = instanceHeaders(instance, course.waitedMs);
    const { stream: wantsStream, wantsUsage } = asked;
    const options = { wantsStream, wantsUsage, form, headers: said, keeping, onFirstByte };
    return new Relay(request, answer, options, clock, limits);
  }
}

function startAnew({ form, record }: Job, course: Course): void {
  form.startsAnew?.();
  course.startsAnew();
  if (course.soFar) record.keeps(course.soFar);
}

interface InstanceWords {
  readonly path: string;
  readonly node: string;
}

/** An instance is one and the same object until something about it changes. */
const words = new WeakMap<ServingInstance, InstanceWords>();

function wordsOf(instance: ServingInstance): InstanceWords {
  const known = words.get(instance);
  if (known) return known;
  const { instanceId, nodeName } = instance;
  const made = { path: INSTANCE_PATH + encodeURIComponent(instanceId), node: encodeURIComponent(nodeName) };
  words.set(instance, made);
  return made;
}

function instanceHeaders(instance: ServingInstance, waitedMs: number): readonly string[] {
  const { node } = wordsOf(instance);
  const wait = String(waitedMs);
  return ['x-aivailable-node', node, 'x-aivailable-instance', instance.instanceId, 'x-aivailable-wait-ms', wait];
}
