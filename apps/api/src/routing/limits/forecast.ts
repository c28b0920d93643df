import type { ServedModel } from '../../scheduling/serving-view.js';
import { Ceiling } from './ceiling.js';

/** Before anything was learned: three bytes to a token is more tokens than most prompts have. */
const TOKENS_PER_BYTE = 1 / 3;
const MOST_KNOWN = 1_000;

export interface Expected {
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export interface Asking {
  readonly ownerId: string;
  readonly model: Pick<ServedModel, 'deploymentId' | 'contextTokens' | 'task'>;
  readonly bodyBytes: number;
  readonly maxTokens: number | null;
  readonly choices: number;
}

/**
 * How many tokens a request may take, on the high side: what is reserved must cover what comes. A prompt by the bytes of
 * earlier ones of its model; an answer by the longest ones that its owner got there lately, or by what the request and
 * the context allow while nobody knows.
 */
export class Forecast {
  private readonly tokensPerByte = new Map<string, Ceiling>();
  /** By deployment, and by owner within it. */
  private readonly answers = new Map<string, Map<string, Ceiling>>();

  expect({ ownerId, model, bodyBytes, maxTokens, choices }: Asking): Expected {
    const perByte = this.tokensPerByte.get(model.deploymentId)?.value ?? TOKENS_PER_BYTE;
    const promptTokens = Math.min(model.contextTokens, Math.ceil(bodyBytes * perByte));
    if (model.task === 'embed') return { promptTokens, answerTokens: 0 };
    const room = Math.max(1, model.contextTokens - promptTokens);
    const most = Math.min(room, maxTokens ?? room);
    const usual = this.answers.get(model.deploymentId)?.get(ownerId)?.value ?? most;
    return { promptTokens, answerTokens: Math.ceil(choices * Math.min(most, usual)) };
  }

  learn({ ownerId, model, bodyBytes, choices }: Asking, promptTokens: number, answerTokens: number): void {
    if (bodyBytes > 0) learnIn(this.tokensPerByte, model.deploymentId, promptTokens / bodyBytes);
    if (model.task === 'chat' && answerTokens > 0) learnIn(this.answersOf(model), ownerId, answerTokens / choices);
  }

  private answersOf({ deploymentId }: Asking['model']): Map<string, Ceiling> {
    const known = this.answers.get(deploymentId);
    if (known) return known;
    const fresh = new Map<string, Ceiling>();
    this.answers.set(deploymentId, fresh);
    forgetOldest(this.answers);
    return fresh;
  }
}

/** The longest known give way: whoever still asks is learned again. */
function learnIn(ceilings: Map<string, Ceiling>, id: string, value: number): void {
  const known = ceilings.get(id);
  if (known) {
    known.learn(value);
    return;
  }
  ceilings.set(id, new Ceiling(value));
  forgetOldest(ceilings);
}

function forgetOldest(known: Map<string, unknown>): void {
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
}
