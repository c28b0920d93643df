import type { FinishedRequest } from '../../events/cluster-event.js';

/** What one answer tells of its engine's speed, in tokens per second; null: nothing that can be relied on. Pure. */
export interface AnswerSpeed {
  readonly decode: number | null;
  readonly prefill: number | null;
}

type Finished = Pick<
  FinishedRequest,
  'outcome' | 'promptTokens' | 'completionTokens' | 'waitMs' | 'firstByteMs' | 'durationMs'
>;

/** Fewer say more of everything else than of the engine. */
const LEAST_TOKENS = 8;
const LEAST_PROMPT_TOKENS = 32;
const LEAST_MS = 20;
/** A stream begins well before it ends; a whole answer comes at once. */
const STREAMED_SHARE = 0.1;

export function answerSpeed(finished: Finished): AnswerSpeed | null {
  const { outcome, promptTokens, completionTokens, waitMs, firstByteMs, durationMs } = finished;
  if (outcome !== 'answered') return null;
  const engineMs = durationMs - waitMs;
  /* A first byte during the wait was a ping, and says nothing of the prompt. */
  const prefillMs = Math.max(0, (firstByteMs ?? durationMs) - waitMs);
  const isStreamed = engineMs - prefillMs >= engineMs * STREAMED_SHARE;
  const decodeMs = isStreamed ? engineMs - prefillMs : engineMs;
  const decode = rate(completionTokens, decodeMs, LEAST_TOKENS);
  const prefill = isStreamed ? rate(promptTokens, prefillMs, LEAST_PROMPT_TOKENS) : null;
  return decode === null && prefill === null ? null : { decode, prefill };
}

function rate(tokens: number | null, ms: number, leastTokens: number): number | null {
  return tokens === null || tokens < leastTokens || ms < LEAST_MS ? null : (tokens / ms) * 1_000;
}
