import { describe, expect, it } from '@jest/globals';
import { withoutSecrets } from './shown-words.js';

describe('what is shown of an address or a command', () => {
  it.each([
    ['http://anna:geheim@10.0.0.7:8000/v1', 'http://***@10.0.0.7:8000/v1'],
    ['https://token@host', 'https://***@host'],
    ['http://host/?api_key=s3cret&x=1', 'http://host/?api_key=***&x=1'],
    ['vllm serve --hf-token hf_abc --dtype half', 'vllm serve --hf-token *** --dtype half'],
    ['vllm serve --hf_token=hf_abc', 'vllm serve --hf_token=***'],
    ['vllm serve --api-key "my key" --x', 'vllm serve --api-key *** --x'],
    ["vllm serve --api-key='my key'", 'vllm serve --api-key=***'],
    ['env HF_TOKEN=hf_abc vllm serve', 'env HF_TOKEN=*** vllm serve'],
    [
      `non-default args: {'api_key': ['abc'], 'hf_token': 'hf_abc'}`,
      `non-default args: {'api_key': [***], 'hf_token': ***}`,
    ],
  ])('hides the secrets of %s', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown);
  });

  it.each([
    'http://127.0.0.1:8000',
    '/opt/vllm/bin/vllm serve --dtype half --max-num-batched-tokens 8192 --tokenizer some/model',
    'vllm serve --hf-token --dtype half',
  ])('shows the rest as it is: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});
