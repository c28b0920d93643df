import { describe, expect, it } from '@jest/globals';
import { upstreamError } from './upstream-error.js';

describe('what outside engines refuse with', () => {
  it.each([
    // Ollama, behind which is llama.cpp's server.
    [
      400,
      '{"error":{"message":"request (302 tokens) exceeds the available context size (256 tokens), try increasing it","type":"invalid_request_error","param":null,"code":null}}',
      'context_length_exceeded',
    ],
    [400, '{"error":{"message":"[] is too short - \'messages\'","code":null}}', 'invalid_request'],
    [503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}', 'queue_full'],
    [404, '{"error":{"message":"model \'x\' not found","type":"not_found_error"}}', 'engine_failed'],
    [
      400,
      '{"error":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"request (25019 tokens) exceeds the available context size (512 tokens), try increasing it\\"}}"}',
      'context_length_exceeded',
    ],
    [
      501,
      '{"error":{"message":"This server does not support embeddings. Start it with `--embeddings`"}}',
      'invalid_request',
    ],
    // vLLM, new and old.
    [
      400,
      '{"error":{"message":"This model\'s maximum context length is 1024 tokens. However, you requested 5008 tokens in the messages.","type":"BadRequestError","param":null,"code":400}}',
      'context_length_exceeded',
    ],
    [
      400,
      '{"object":"error","message":"max_tokens must be at least 1, got -186.","type":"BadRequestError","param":null,"code":400}',
      'context_length_exceeded',
    ],
    [
      500,
      '{"error":{"message":"EngineCore encountered an issue.","type":"InternalServerError","code":500}}',
      'engine_failed',
    ],
    [502, '<html>bad gateway</html>', 'engine_failed'],
    [500, '', 'engine_failed'],
  ])('%i %s is %s', (status, body, code) => {
    expect(upstreamError(status, body, 'tiny', 3).code).toBe(code);
  });

  it('keep their own sentence', () => {
    expect(upstreamError(400, '{"error":"no"}', 'tiny', 0).message).toBe('no');
    expect(upstreamError(500, '', 'tiny', 0).message).toBe('The engine that served "tiny" failed: it answered 500.');
  });
});
