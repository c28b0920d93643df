import { CatalogueError, type ErrorCode } from '@aivailable/contracts';
import type { ServedModel, ServingInstance } from '../scheduling/serving-view.js';
import { type Admission, workTokens } from './admission.js';
import type { AnswerBody } from './answer-body.js';
import type { Course } from './continuation/course.js';
import { lastWords, whyNot } from './continuation/handover.js';
import type { DeploymentQueue } from './deployment-queue.js';
import type { Job } from './job.js';
import type { Limits } from './limits.js';
import type { AttemptEnd } from './relay.js';
import type { Slot } from './slot.js';
import { type Finding, judge } from './verdict.js';

/** Shorter prompts say more of the way to the engine than of its reading. */
const TELLING_PROMPT_TOKENS = 256;

export interface AftermathParts {
  readonly admission: Admission;
  readonly limits: Limits;
  readonly warn: (message: string) => void;
}

/** What follows from how an attempt ended: for the instance, for what is known of speeds, and for the request. */
export class Aftermath {
  constructor(private readonly parts: AftermathParts) {}

  /** Of an answer that one instance wrote from its beginning to its end. */
  learn(
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

  /** True: the request is answered. False: another try makes sense. Throws what its caller is told. */
  conclude(end: AttemptEnd, job: Job, model: ServedModel, { instance }: Slot, course: Course, tookMs: number): boolean {
    const verdict = judge(end, model.servedName, instance);
    const queue = this.parts.admission.queueOf(model);
    if (end.kind === 'gone') queue.undecided(instance.instanceId);
    if (verdict.next === 'done') return true;
    if (verdict.next === 'stop') {
      if (end.kind === 'refused') queue.works(instance.instanceId);
      if (isBeyondItsKind(end) && course.isUnfit(instance, model.ready)) return false;
      throw verdict.error;
    }
    if (verdict.next === 'elsewhere') {
      note(queue, instance, verdict.finding);
      return this.goOnElsewhere(verdict.error, job, model, instance, course);
    }
    note(queue, instance, verdict.finding);
    course.trouble = verdict.trouble;
    if (!verdict.counts) {
      course.waitedMs += tookMs;
      return false;
    }
    course.tried.push(instance.instanceId);
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
    course.tried.push(instance.instanceId);
    record.isContinued(instance);
    return false;
  }
}

function note(queue: DeploymentQueue, { instanceId }: ServingInstance, finding: Finding): void {
  if (finding === 'nothing') queue.undecided(instanceId);
  else if (finding === 'full') queue.pause(instanceId);
  else queue.failed(instanceId, finding);
}

/** The request is right, and engines of another kind can do what it asks. */
function isBeyondItsKind(end: AttemptEnd): boolean {
  return end.kind === 'refused' && end.error.code === ('tools_with_format' satisfies ErrorCode);
}
