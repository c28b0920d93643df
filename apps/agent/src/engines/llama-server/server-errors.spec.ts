import { describe, expect, it } from '@jest/globals';
import { explainServerError } from './server-errors.js';

const explain = (status: number, error: object | string) => {
  const body = typeof error === 'string' ? error : JSON.stringify({ error });
  const { error: meant, more } = explainServerError('toy', { status, body, method: 'POST', path: '/v1/x' });
  return { code: meant.code, status: meant.status, message: meant.message, more };
};

describe('an error answer of llama-server', () => {
  it.each([
    [
      400,
      { message: "'messages' is required", type: 'invalid_request_error' },
      'invalid_request',
      "'messages' is required",
    ],
    [500, { message: '[json.exception.parse_error.101] parse error' }, 'invalid_json', 'parse error'],
    [
      500,
      { message: '[json.exception.type_error.302] type must be number, but is string' },
      'invalid_request',
      'type must',
    ],
    [404, { message: 'File Not Found', type: 'not_found_error' }, 'route_not_found', 'There is nothing at POST /v1/x.'],
    [501, { message: 'This server does not support embeddings.' }, 'invalid_request', '"toy" is not deployed for this'],
    [503, { message: 'Loading model', type: 'unavailable_error' }, 'model_loading', 'loading (Loading model)'],
    [500, { message: 'Compute error.', type: 'server_error' }, 'engine_failed', 'failed: Compute error.'],
    [
      500,
      { message: 'Only one completion choice is allowed' },
      'invalid_request',
      'Only one completion choice is allowed.',
    ],
    [401, { message: 'Invalid API Key' }, 'engine_failed', 'Invalid API Key'],
    [500, 'Internal Server Error', 'engine_failed', 'Internal Server Error'],
    [502, '', 'engine_failed', 'The engine answered 502.'],
  ])('%i %j is %s', (status, error, code, sentence) => {
    const meant = explain(status, error);
    expect(meant.code).toBe(code);
    expect(meant.message).toContain(sentence);
  });

  it('carries the numbers of a request that is too long', () => {
    const error = { type: 'exceed_context_size_error', message: 'exceeds', n_prompt_tokens: 5000, n_ctx: 1024 };
    expect(explain(400, error)).toEqual({
      ...{ code: 'context_length_exceeded', status: 400, more: { n_prompt_tokens: 5000, n_ctx: 1024 } },
      message:
        'The request has 5000 tokens, the context of this instance holds 1024 with the answer. Send less, or deploy the model with a longer context.',
    });
  });

  it('knows a text that is too long for one batch', () => {
    const message =
      'input (900 tokens) is too large to process. increase the physical batch size (current batch size: 512)';
    expect(explain(500, { message, type: 'server_error' }).code).toBe('context_length_exceeded');
  });
});
