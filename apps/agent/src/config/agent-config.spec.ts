import { describe, expect, it } from '@jest/globals';
import { type AgentConfig, agentConfig, type ConfigFlags } from './agent-config.js';

function good(environment: Record<string, string> = {}, flags: ConfigFlags = {}): AgentConfig {
  const result = agentConfig(environment, flags, '/lab');
  if (!result.ok) throw new Error(result.sentences.join(' '));
  return result.config;
}

function sentences(environment: Record<string, string>, flags: ConfigFlags = {}): string[] {
  const result = agentConfig(environment, flags, '/lab');
  return result.ok ? [] : result.sentences;
}

describe('the settings of the agent', () => {
  it('have defaults', () => {
    const config = good();
    expect(config).toEqual({
      ...{ apiUrl: null, dir: '/lab/.aivailable/agent', joinToken: null, name: null, labels: {}, trial: false },
      ...{
        trialBytes: 2_147_483_648,
        simulate: null,
        gpuOff: false,
        sysfsRoot: '/sys',
        llamaServer: null,
        logLevel: 'info',
        storeBytes: null,
        diskReserveBytes: 268_435_456,
      },
      outside: expect.anything(),
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('come from the environment, and the command line wins', () => {
    const environment = {
      ...{ AIVAILABLE_AGENT_DIR: '/data/agent', AIVAILABLE_AGENT_NAME: 'env', AIVAILABLE_JOIN_TOKEN: 'env-token' },
      ...{ AIVAILABLE_TRIAL_BYTES: '1000', AIVAILABLE_GPU: 'off', AIVAILABLE_SYSFS_ROOT: '/fake' },
      ...{ AIVAILABLE_LOG_LEVEL: 'debug', PATH: '/bin', AIVAILABLE_PORT: '8080' },
    };
    expect(good(environment)).toMatchObject({
      ...{ dir: '/data/agent', name: 'env', joinToken: 'env-token', trialBytes: 1_000, gpuOff: true },
      ...{ sysfsRoot: '/fake', logLevel: 'debug' },
    });
    expect(good({ AIVAILABLE_AGENT_LABELS: 'site=attic' }).labels).toEqual({ site: 'attic' });
    expect(good({ AIVAILABLE_AGENT_LABELS: 'site=attic' }, { labels: 'rack=2' }).labels).toEqual({ rack: '2' });
    expect(good(environment, { dir: 'mine', name: 'me', token: 'my-token' })).toMatchObject({
      ...{ dir: '/lab/mine', name: 'me', joinToken: 'my-token' },
    });
  });

  it.each([
    ['llama-server', 'llama-server'],
    ['build/bin/llama-server', '/lab/build/bin/llama-server'],
    ['/opt/llama-server', '/opt/llama-server'],
  ])('take the program %s from PATH or from where the agent was started', (text, llamaServer) => {
    expect(good({ AIVAILABLE_LLAMA_SERVER: text })).toMatchObject({ llamaServer });
  });

  it('take an empty variable for none', () => {
    expect(good({ AIVAILABLE_AGENT_NAME: '', AIVAILABLE_TRIAL_BYTES: ' ' })).toMatchObject({ name: null });
  });

  it.each([
    ['http://lab:8080/', 'http://lab:8080'],
    ['https://lab.example/ai/', 'https://lab.example/ai'],
  ])('read the URL %s', (text, apiUrl) => {
    expect(good({}, { api: text }).apiUrl).toBe(apiUrl);
  });

  it('name engines that are programs of their own', () => {
    expect(good().outside).toEqual({
      ...{ ollama: null, ollamaUrl: null, vllmCommand: null, vllmUrl: null, vllmShare: 0.9, vllmGpu: null },
    });
    const environment = {
      ...{ AIVAILABLE_OLLAMA: 'bin/ollama', AIVAILABLE_VLLM_COMMAND: 'vllm serve', AIVAILABLE_VLLM_SHARE: '0.5' },
    };
    expect(good(environment).outside).toMatchObject({
      ...{ ollama: '/lab/bin/ollama', vllmCommand: 'vllm serve', vllmShare: 0.5 },
    });
    expect(sentences({ AIVAILABLE_OLLAMA: 'ollama', AIVAILABLE_OLLAMA_URL: 'http://127.0.0.1:11434/' })).toEqual([
      'AIVAILABLE_OLLAMA starts an engine, AIVAILABLE_OLLAMA_URL uses one that runs already. Set one of them.',
    ]);
  });

  it.each<[string, Record<string, string>, ConfigFlags, string]>([
    [
      'an unknown variable',
      { AIVAILABLE_AGENT_DIRR: '/x' },
      {},
      'AIVAILABLE_AGENT_DIRR is not a setting of AIvailable. Did you mean AIVAILABLE_AGENT_DIR?',
    ],
    [
      'a URL without a scheme',
      {},
      { api: 'lab:8080' },
      '"lab:8080" is not an http or https URL. Write it like http://192.168.1.10:8080.',
    ],
    [
      'bytes with a unit',
      { AIVAILABLE_TRIAL_BYTES: '2GB' },
      {},
      'AIVAILABLE_TRIAL_BYTES is "2GB"; it must be a whole number of bytes, such as 2147483648.',
    ],
    [
      'another GPU setting',
      { AIVAILABLE_GPU: 'no' },
      {},
      'AIVAILABLE_GPU is "no"; the only value is "off". Leave it out to use the GPUs.',
    ],
    [
      'a log level',
      { AIVAILABLE_LOG_LEVEL: 'loud' },
      {},
      'AIVAILABLE_LOG_LEVEL is "loud"; it must be one of debug, info, warn, error.',
    ],
    [
      'an engine without a scheme',
      { AIVAILABLE_VLLM_URL: 'localhost:8000' },
      {},
      'AIVAILABLE_VLLM_URL is "localhost:8000"; it must be an http or https URL, such as http://127.0.0.1:11434.',
    ],
    [
      'a share in percent',
      { AIVAILABLE_VLLM_SHARE: '90' },
      {},
      'AIVAILABLE_VLLM_SHARE is "90"; it must be a part of a card between 0 and 1, such as 0.9.',
    ],
    [
      'a place that is none',
      {},
      { simulate: 'mixed-lab' },
      '--simulate wants FLEET/NODE, such as mixed-lab/auction-rack; "mixed-lab" is not that.',
    ],
    [
      'labels that are none',
      { AIVAILABLE_AGENT_LABELS: 'attic' },
      {},
      '"attic" is no label. Write it like site=basement.',
    ],
    [
      'a name that is too long',
      {},
      { name: 'n'.repeat(64) },
      `The name of a node has 1 to 63 characters; "${'n'.repeat(64)}" has 64.`,
    ],
  ])('refuse %s with a sentence', (_what, environment, flags, sentence) => {
    expect(sentences(environment, flags)).toEqual([sentence]);
  });

  it('tell everything that is wrong at once', () => {
    expect(sentences({ AIVAILABLE_GPU: 'on', AIVAILABLE_X: '1' })).toHaveLength(2);
  });
});
