import { describe, expect, it } from '@jest/globals';
import { readEngineError } from './engine-error.js';

describe('context overflow', () => {
  it.each([
    [
      'llama.cpp, first',
      500,
      '{"error":{"code":500,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error"}}',
    ],
    [
      'llama.cpp, later',
      400,
      '{"error":{"code":400,"message":"request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":5000,"n_ctx":4096}}',
    ],
    [
      'llama.cpp, invalid request',
      400,
      '{"error":{"code":400,"message":"the request exceeds the available context size","type":"invalid_request_error"}}',
    ],
    [
      'llama.cpp, embeddings',
      500,
      '{"error":{"code":500,"message":"input (900 tokens) is too large to process. increase the physical batch size","type":"server_error"}}',
    ],
    ['a fork', 500, 'context size exceeded'],
    [
      'vLLM, flat',
      400,
      '{"object":"error","message":"This model\'s maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","param":null,"code":400}',
    ],
    [
      'vLLM, nested',
      400,
      '{"error":{"message":"This model\'s maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}}',
    ],
    [
      'vLLM, negative',
      400,
      '{"object":"error","message":"max_tokens must be at least 1, got -904.","type":"BadRequestError","code":400}',
    ],
    ['Ollama', 400, '{"error":"the input length exceeds the context length"}'],
  ])('is known in the words of %s', (_, status, body) => {
    expect(readEngineError(status, body).isContextOverflow).toBe(true);
  });

  it.each([
    ['{"error":{"message":"temperature must be at least 0","code":400}}'],
    ['{"error":{"message":"Loading model","type":"unavailable_error","code":503}}'],
    ['the image is too large'],
  ])('is not seen in %s', (body) => {
    expect(readEngineError(400, body).isContextOverflow).toBe(false);
  });
});

describe('an engine error', () => {
  it('never has a number or null for its code', () => {
    expect(readEngineError(400, '{"error":{"message":"no","code":400,"param":"top_k"}}')).toMatchObject({
      message: 'no',
      code: null,
      param: 'top_k',
    });
    expect(readEngineError(400, '{"error":{"message":"no","code":"bad_grammar"}}').code).toBe('bad_grammar');
  });

  it('has a sentence even when the engine said nothing', () => {
    expect(readEngineError(500, '').message).toBe('The engine answered 500.');
    expect(readEngineError(500, '[]').message).toBe('The engine answered 500.');
  });
});
