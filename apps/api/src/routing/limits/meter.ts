import { CatalogueError } from '@aivailable/contracts';
import type { ServedModel } from '../../scheduling/serving-view.js';
import type { RequestRecord } from '../accounting.js';
import type { Answer } from '../answer.js';
import type { Asked } from '../asked.js';
import type { Caller } from '../caller.js';
import type { Clock } from '../clock.js';
import { ClientGone } from '../refusals.js';
import { type Asking, type Expected, Forecast } from './forecast.js';
import type { Admitting, LimitGate } from './limit-gate.js';
import { LimitReached } from './limit-reached.js';
import { Reservation } from './reservation.js';

/** Clients of OpenAI go by it: a budget of a day is not there again in a moment. */
const NO_USE_TRYING = ['x-should-retry', 'false'];

/** Puts right what was taken of the budgets. */
export type Settle = () => void;

interface Metered {
  readonly caller: Caller;
  readonly asked: Asked;
  readonly answer: Answer;
  readonly record: RequestRecord;
}

/** Lets a request in against its budgets, and puts right afterwards what it took of them. */
export class Meter {
  private readonly forecast = new Forecast();

  constructor(
    private readonly gate: LimitGate,
    private readonly clock: Clock,
  ) {}

  /** Waits until the request may go on; call what it comes to when the request has ended, however it did. */
  admit(job: Metered, model: ServedModel): Settle | Promise<Settle> {
    const { caller, asked, record } = job;
    const asking = {
      ownerId: caller.ownerId,
      model,
      bodyBytes: asked.body.length,
      maxTokens: asked.maxTokens,
      choices: asked.choices,
    };
    const expected = this.forecast.expect(asking);
    record.isExpectedToRead(expected.promptTokens);
    const reserved = this.reserve(job, expected);
    if (reserved instanceof Reservation) return this.settling(job, asking, reserved);
    return reserved.then((reservation) => this.settling(job, asking, reservation));
  }

  private settling({ record }: Metered, asking: Asking, reservation: Reservation): Settle {
    return () => {
      const { promptTokens, completionTokens, isCounted } = record.used;
      reservation.settle(promptTokens + completionTokens, this.clock.nowMs());
      if (isCounted) this.forecast.learn(asking, promptTokens, completionTokens);
    };
  }

  private reserve(job: Metered, { promptTokens, answerTokens }: Expected): Reservation | Promise<Reservation> {
    const { caller, answer } = job;
    try {
      const reserved = this.gate.reserve(caller, promptTokens + answerTokens);
      if (reserved instanceof Reservation) answer.says(this.gate.headersFor(caller));
      return reserved instanceof Reservation ? reserved : this.wait(job, reserved);
    } catch (error) {
      this.isRefused(job, error);
      throw error;
    }
  }

  private async wait(job: Metered, admitting: Admitting): Promise<Reservation> {
    const fromMs = this.clock.nowMs();
    const stopListening = job.answer.onGone(() => admitting.leave(new ClientGone()));
    try {
      const reservation = await admitting.reservation;
      job.answer.says(this.gate.headersFor(job.caller));
      return reservation;
    } catch (error) {
      this.isRefused(job, error);
      throw error;
    } finally {
      stopListening();
      job.record.waitMs += this.clock.nowMs() - fromMs;
    }
  }

  private isRefused({ caller, answer, record }: Metered, error: unknown): void {
    if (error instanceof LimitReached) record.isRefusedBy(error.refusedBy);
    if (error instanceof CatalogueError && error.code === 'insufficient_quota') answer.says(NO_USE_TRYING);
    answer.says(this.gate.headersFor(caller));
  }
}
