import { describe, expect, it } from '@jest/globals';
import { isTrouble } from './trouble.js';

describe('what is kept of the lines of an engine that serves', () => {
  it.each([
    'CUDA error: an illegal memory access was encountered',
    'torch.OutOfMemoryError: CUDA out of memory.',
    'llama runner process has terminated: signal: killed',
    'ERROR 11-21 [core.py:708] EngineCore failed to start.',
  ])('is trouble: %s', (line) => {
    expect(isTrouble(line)).toBe(true);
  });

  it.each([
    'INFO 11-21 [logger.py:41] hello',
    `INFO Received request chatcmpl-1: prompt: 'my error report', params: SamplingParams(n=1)`,
    'ERROR dump_input.py:72] Dumping input data: prompt_token_ids=[1, 2, 3]',
    `ValidationError: {'messages': [{'content': 'my failure'}]}`,
    'time=2026 level=DEBUG msg="chat request" prompt="what is an error"',
  ])('is no word of a prompt: %s', (line) => {
    expect(isTrouble(line)).toBe(false);
  });
});
