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
      ...{ apiUrl: null, dir: '/lab/.aivailable/agent', joinToken: null, name: null, trial: false },
      ...{
        trialBytes: 2_147_483_648,
        simulate: null,
        gpuOff: false,
        sysfsRoot: '/sys',
        llamaServer: null,
        logLevel: 'info',
      },
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
      'a place that is none',
      {},
      { simulate: 'mixed-lab' },
      '--simulate wants FLEET/NODE, such as mixed-lab/auction-rack; "mixed-lab" is not that.',
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
