import { CatalogueError } from '@aivailable/contracts';
import type { ServedModel } from '../../scheduling/serving-view.js';
import type { RequestRecord } from '../accounting.js';
import type { Answer } from '../answer.js';
import type { Asked } from '../asked.js';
import type { Caller } from '../caller.js';
import type { Clock } from '../clock.js';
import { ClientGone } from '../refusals.js';
import { type Expected, Forecast } from './forecast.js';
import type { LimitGate } from './limit-gate.js';
import { LimitReached } from './limit-reached.js';
import type { Reservation } from './reservation.js';

/** Clients of OpenAI go by it: a budget of a day is not there again in a moment. */
const NO_USE_TRYING = { 'x-should-retry': 'false' };

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

  /** Resolves when the request may go on; call what it resolves to when the request has ended, however it did. */
  async admit(job: Metered, model: ServedModel): Promise<() => void> {
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
    const reservation = await this.reserve(job, expected);
    return () => {
      const { promptTokens, completionTokens, isCounted } = record.used;
      reservation.settle(promptTokens + completionTokens, this.clock.nowMs());
      if (isCounted) this.forecast.learn(asking, promptTokens, completionTokens);
    };
  }

  private async reserve({ caller, answer, record }: Metered, expected: Expected): Promise<Reservation> {
    const fromMs = this.clock.nowMs();
    const admitting = this.gate.reserve(caller, expected.promptTokens + expected.answerTokens);
    const stopListening = answer.onGone(() => admitting.leave(new ClientGone()));
    try {
      return await admitting.reservation;
    } catch (error) {
      if (error instanceof LimitReached) record.isRefusedBy(error.refusedBy);
      if (error instanceof CatalogueError && error.code === 'insufficient_quota') answer.says(NO_USE_TRYING);
      throw error;
    } finally {
      stopListening();
      record.waitMs += this.clock.nowMs() - fromMs;
      answer.says(this.gate.headersFor(caller));
    }
  }
}
