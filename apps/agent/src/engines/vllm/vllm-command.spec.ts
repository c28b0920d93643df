import { describe, expect, it } from '@jest/globals';
import { vllmArguments, vllmCommand } from './vllm-command.js';

describe('the command for vLLM', () => {
  it.each([
    ['/opt/vllm/bin/vllm serve --dtype half', ['/opt/vllm/bin/vllm', 'serve', '--dtype', 'half']],
    ['"/opt/my vllm/vllm" serve', ['/opt/my vllm/vllm', 'serve']],
    ['vllm serve --cpu-offload-gb 0', ['vllm', 'serve', '--cpu-offload-gb', '0']],
    ['vllm serve --config-format hf', ['vllm', 'serve', '--config-format', 'hf']],
    ['vllm serve --max-num-batched-tokens 9', ['vllm', 'serve', '--max-num-batched-tokens', '9']],
    ['vllm serve --cpu_offload_gb=0', ['vllm', 'serve', '--cpu_offload_gb=0']],
    ['vllm serve --swap-space=0', ['vllm', 'serve', '--swap-space=0']],
  ])('%s is read', (line, words) => {
    expect(vllmCommand(line)).toEqual({ ok: true, words });
  });

  it.each([
    ['', 'AIVAILABLE_VLLM_COMMAND is empty. Write it like /opt/vllm/bin/vllm serve.'],
    ['vllm serve --port 1', 'AIVAILABLE_VLLM_COMMAND sets --port, which is chosen for each instance. Leave it out.'],
    ['vllm serve -tp 2', 'AIVAILABLE_VLLM_COMMAND sets -tp, which is chosen for each instance. Leave it out.'],
    ['vllm serve --cpu-offload-gb 4', /puts a part of the model into RAM; here everything sits in VRAM/],
    ['vllm serve --swap-space=4', /puts a part of the model into RAM/],
    ['vllm serve --kv-offloading-size 8', /puts a part of the model into RAM/],
    ['vllm serve --cpu_offload_gb 4', /sets --cpu-offload-gb, which puts a part of the model into RAM/],
    ['vllm serve --swap_space=4', /sets --swap-space, which puts a part of the model into RAM/],
    ['vllm serve --cpu-offload 4', /sets --cpu-offload-gb, which puts a part of the model into RAM/],
    ['vllm serve --max_model_len 4', /sets --max-model-len, which is chosen for each instance/],
    [
      'vllm serve --config /etc/vllm.yaml',
      /reads options from a file \(--config\), .*Write them into the command itself\.$/,
    ],
    ['vllm serve --config=/etc/vllm.yaml', /reads options from a file/],
    ['vllm serve --device cpu', 'AIVAILABLE_VLLM_COMMAND sets --device cpu; only GPUs serve here.'],
    [`vllm serve --kv-transfer-config '{"kv_connector":"LMCacheConnectorV1"}'`, /moves the KV cache to RAM/],
  ])('%s is refused', (line, sentence) => {
    const read = vllmCommand(line);
    expect(read.ok ? '' : read.sentence).toEqual(
      typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    );
  });

  it('gets the model where each kind of server wants it', () => {
    const launch = { model: 'm', port: 1, share: 0.5, contextTokens: 8, slots: 2, task: 'embed' } as const;
    expect(vllmArguments(['python', '-m', 'vllm.entrypoints.openai.api_server'], launch).slice(3, 5)).toEqual([
      '--model',
      'm',
    ]);
    expect(vllmArguments(['vllm', 'serve', '--x'], launch).slice(0, 4)).toEqual(['vllm', 'serve', 'm', '--x']);
    expect(vllmArguments(['vllm', 'serve'], launch).slice(-2)).toEqual(['--runner', 'pooling']);
  });
});
