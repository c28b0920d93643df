import { describe, expect, it } from '@jest/globals';
import { CatalogueError, clause, ERRORS, sentence } from './errors.js';
import { openAiError } from './openai-error.js';

describe('the error catalogue', () => {
  it('fills the sentence with the values', () => {
    expect(sentence('model_not_found', { model: 'gpt-9', available: 'toy' })).toBe(
      'The model "gpt-9" does not exist here. Available: toy.',
    );
  });

  it.each([
    ['no_instance', { model: 'm', detail: 'no node runs it' }, 'No instance of "m" is ready: no node runs it.'],
    ['no_instance', { model: 'm', detail: 'No node runs it.' }, 'No instance of "m" is ready: No node runs it.'],
    ['model_loading', { model: 'm', where: 'No.' }, 'The model "m" is loading (No). Try again shortly.'],
    ['invalid_request', { detail: 'Give it a name.' }, 'Give it a name.'],
  ] as const)('ends %s with one full stop', (code, values, said) => {
    expect(sentence(code, values)).toBe(said);
  });

  it('leaves three dots alone', () => {
    expect(clause('it said wait...')).toBe('it said wait...');
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
