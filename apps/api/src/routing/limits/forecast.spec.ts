import { describe, expect, it } from '@jest/globals';
import { type Asking, Forecast } from './forecast.js';

const asking = (more: Partial<Asking> = {}): Asking => ({
  ownerId: 'key:a',
  model: { deploymentId: 'd', contextTokens: 1000, task: 'chat' },
  bodyBytes: 300,
  maxTokens: null,
  choices: 1,
  ...more,
});

describe('what a request may take', () => {
  it.each([
    ['the whole context while nobody knows', {}, { promptTokens: 100, answerTokens: 900 }],
    ['what it asks for', { maxTokens: 50 }, { promptTokens: 100, answerTokens: 50 }],
    ['that for each choice', { maxTokens: 50, choices: 3 }, { promptTokens: 100, answerTokens: 150 }],
    ['never more than the context', { bodyBytes: 1_000_000 }, { promptTokens: 1000, answerTokens: 1 }],
    [
      'nothing to write for embeddings',
      { model: { deploymentId: 'e', contextTokens: 1000, task: 'embed' as const } },
      { promptTokens: 100, answerTokens: 0 },
    ],
  ])('is %s', (_name, more, expected) => {
    expect(new Forecast().expect(asking(more))).toEqual(expected);
  });

  it('is learned of what its owner got there lately: up at once, down slowly', () => {
    const forecast = new Forecast();
    forecast.learn(asking(), 30, 40);
    expect(forecast.expect(asking())).toEqual({ promptTokens: 30, answerTokens: 40 });
    forecast.learn(asking(), 60, 200);
    expect(forecast.expect(asking())).toEqual({ promptTokens: 60, answerTokens: 200 });
    forecast.learn(asking(), 30, 100);
    expect(forecast.expect(asking())).toEqual({ promptTokens: 59, answerTokens: 195 });
    expect(forecast.expect(asking({ maxTokens: 10 })).answerTokens).toBe(10);
    expect(forecast.expect(asking({ ownerId: 'key:b' })).answerTokens).toBe(941);
  });
});
