import { describe, expect, it } from '@jest/globals';
import { answerSpeed } from './answer-speed.js';
import { batchMean, NO_SPEED, plusAnswer } from './speed-batch.js';

const answer = (more: Partial<Parameters<typeof answerSpeed>[0]> = {}) =>
  answerSpeed({
    ...{ outcome: 'answered', promptTokens: 200, completionTokens: 50 },
    ...{ waitMs: 1_000, firstByteMs: 1_400, durationMs: 2_400, ...more },
  });

describe('the speed that an answer shows', () => {
  it('is told apart for prompt and answer where it was streamed, the wait not counted', () => {
    expect(answer()).toEqual({ prefill: 500, decode: 50 });
  });

  it('is the whole time of the engine where the answer came at once', () => {
    expect(answer({ firstByteMs: 2_390 })).toEqual({ prefill: null, decode: 50 / 1.4 });
  });

  it('says nothing of the prompt where pings went ahead', () => {
    expect(answer({ firstByteMs: 300 })).toEqual({ prefill: null, decode: 50 / 1.4 });
  });

  it('is not told by refusals, failures and a few words', () => {
    expect(answer({ outcome: 'failed' })).toBeNull();
    expect(answer({ completionTokens: 3, promptTokens: 4 })).toBeNull();
    expect(answer({ completionTokens: null, promptTokens: null })).toBeNull();
    expect(answer({ durationMs: 1_005, firstByteMs: 1_001 })).toBeNull();
  });

  it('makes up the more of an average the more answers there are', () => {
    const sum = [40, 60, null].reduce((all, decode) => plusAnswer(all, { decode, prefill: null }), NO_SPEED);
    expect(sum.answers).toBe(3);
    expect(batchMean(sum.decode)?.mean).toBe(50);
    expect(batchMean(sum.decode)?.weight).toBeCloseTo(0.19);
    expect(batchMean(sum.prefill)).toBeNull();
  });
});
