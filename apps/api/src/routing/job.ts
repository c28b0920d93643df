import type { ServedTask } from '@aivailable/contracts';
import type { ServingView } from '../scheduling/serving-view.js';
import type { RequestRecord } from './accounting.js';
import type { Answer } from './answer.js';
import type { Asked } from './asked.js';
import type { Caller } from './caller.js';
import type { AnswerForm } from './protocols/protocol.js';

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
