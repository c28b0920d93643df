import { Injectable } from '@nestjs/common';
import type { FinishedRequest } from '../../events/cluster-event.js';
import { EventBus } from '../../events/event-bus.js';
import { countedName } from '../usage/usage-batch.js';
import type { Family, Sample } from './exposition.js';
import { Histogram } from './histogram.js';

interface ModelCounters {
  readonly outcomes: Map<FinishedRequest['outcome'], number>;
  promptTokens: number;
  completionTokens: number;
  continued: number;
  readonly duration: Histogram;
  readonly firstByte: Histogram;
}

/** Requests of this process since its start, per served model. */
@Injectable()
export class RequestCounters {
  readonly #models = new Map<string, ModelCounters>();

  constructor(bus: EventBus) {
    bus.on('request.finished', ({ request }) => this.#count(request));
  }

  families(): Family[] {
    return [
      {
        name: 'aivailable_requests_total',
        type: 'counter',
        help: 'Finished requests by outcome.',
        samples: this.#each((model, { outcomes }) =>
          [...outcomes].map(([outcome, value]) => ({ labels: { model, outcome }, value })),
        ),
      },
      {
        name: 'aivailable_prompt_tokens_total',
        type: 'counter',
        help: 'Tokens of prompts.',
        samples: this.#each((model, { promptTokens }) => [{ labels: { model }, value: promptTokens }]),
      },
      {
        name: 'aivailable_completion_tokens_total',
        type: 'counter',
        help: 'Tokens of answers.',
        samples: this.#each((model, { completionTokens }) => [{ labels: { model }, value: completionTokens }]),
      },
      {
        name: 'aivailable_continued_answers_total',
        type: 'counter',
        help: 'How often a stream went on on another instance after its engine, agent or connection was lost.',
        samples: this.#each((model, { continued }) => [{ labels: { model }, value: continued }]),
      },
      {
        name: 'aivailable_request_duration_seconds',
        type: 'histogram',
        help: 'From the arrival of a request to its last byte.',
        samples: this.#each((model, { duration }) => duration.samples({ model })),
      },
      {
        name: 'aivailable_first_byte_seconds',
        type: 'histogram',
        help: 'From the arrival of a request to the first byte of its answer.',
        samples: this.#each((model, { firstByte }) => firstByte.samples({ model })),
      },
    ];
  }

  #each(samplesOf: (model: string, counters: ModelCounters) => Sample[]): Sample[] {
    return [...this.#models].flatMap(([model, counters]) => samplesOf(model, counters));
  }

  #count(request: FinishedRequest): void {
    const counters = this.#of(countedName(request));
    counters.outcomes.set(request.outcome, (counters.outcomes.get(request.outcome) ?? 0) + 1);
    counters.promptTokens += request.promptTokens ?? 0;
    counters.completionTokens += request.completionTokens ?? 0;
    counters.continued += request.continued ?? 0;
    counters.duration.observe(request.durationMs / 1_000);
    if (request.firstByteMs !== null) counters.firstByte.observe(request.firstByteMs / 1_000);
  }

  #of(model: string): ModelCounters {
    const known = this.#models.get(model);
    if (known) return known;
    const counters: ModelCounters = {
      outcomes: new Map(),
      promptTokens: 0,
      completionTokens: 0,
      continued: 0,
      duration: new Histogram(),
      firstByte: new Histogram(),
    };
    this.#models.set(model, counters);
    return counters;
  }
}
