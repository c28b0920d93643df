import { describe, expect, it } from '@jest/globals';
import { CatalogueError, ERRORS, sentence } from './errors.js';
import { openAiError } from './openai-error.js';

describe('the error catalogue', () => {
  it('fills the sentence with the values', () => {
    expect(sentence('model_not_found', { model: 'gpt-9', available: 'toy' })).toBe(
      'The model "gpt-9" does not exist here. Available: toy.',
    );
  });

  it('leaves a forgotten value visible', () => {
    expect(sentence('queue_full', { model: 'toy' })).toContain('{waiting}');
  });

  it('keeps each family in its range of statuses', () => {
    for (const entry of Object.values(ERRORS)) {
      const clientSide = entry.status < 500 || entry.status === 507;
      expect(clientSide).toBe(entry.family === 'caller');
    }
  });

  it('speaks the shape and types of OpenAI', () => {
    expect(openAiError(new CatalogueError('invalid_api_key'))).toMatchObject({
      error: { type: 'authentication_error', code: 'invalid_api_key', param: null },
    });
    expect(openAiError(new CatalogueError('queue_timeout', { model: 'toy', seconds: 60 })).error.type).toBe(
      'service_unavailable_error',
    );
  });
});
