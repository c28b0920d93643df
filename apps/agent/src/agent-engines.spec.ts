import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assignment, InstanceState } from '@aivailable/contracts';
import { MIB } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import { agentConfig } from './config/agent-config.js';
import { FakeOllama } from './engines/ollama/ollama.fake.js';
import { FakeCard } from './engines/outside/card.fake.js';
import { FakeApi } from './link/api.fake.js';
import { silentLog } from './log.js';
import { SocketFolder } from './supervisor/socket-folder.js';

describe('a whole agent beside an Ollama', () => {
  let api: FakeApi;
  let dir: string;
  let agent: Agent;
  let ollama: FakeOllama;
  const card = new FakeCard();

  beforeEach(async () => {
    api = await FakeApi.start();
    api.joinTokens.set('join-1', { nodeId: 'n1', nodeName: 'lab', nodeToken: 'secret-1' });
    api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 100, tunnels: 2 };
    dir = await mkdtemp(join(tmpdir(), 'agent-engines-'));
    ollama = await FakeOllama.listen(card);
    const environment = { AIVAILABLE_OLLAMA_URL: ollama.url };
    const config = agentConfig(environment, { api: api.url, dir, token: 'join-1' }, '/');
    if (!config.ok) throw new Error('bad test');
    const look = async () => ({ kind: 'seen', gpus: [card.gpu], issues: [] }) as const;
    agent = new Agent({
      ...{ config: config.config, environment, apiUrl: api.url, senses: [{ name: 'fake', look }], log: silentLog },
      ...{ sockets: await SocketFolder.open(dir), tell: () => {}, onEnd: () => {} },
    });
  });

  afterEach(async () => {
    await agent.stop('test over');
    await Promise.all([api.close(), ollama.close().catch(() => {})]);
    await rm(dir, { recursive: true, force: true });
  });

  const observed = (state: InstanceState) => api.next('report', ({ instances }) => instances[0]?.state === state);
  const offers = (engines: readonly { readonly engine: string }[]) => engines.some(({ engine }) => engine === 'ollama');
  const assignment: Assignment = {
    ...{ epoch: 1, revision: 1 },
    instances: [
      {
        ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'small', engine: 'ollama', backend: 'cuda' },
        ...{ file: null, engineModel: 'llama3.2:3b', task: 'chat', contextTokens: 2_048, slots: 2, attempt: 0 },
        ...{ gpus: [{ gpuId: 'GPU-1', reservedBytes: 500 * MIB }], wanted: 'run' },
      },
    ],
  };

  it('offers it, serves from it through a tunnel, and stops what spills', async () => {
    const offered = Promise.race([
      api.next('hello', ({ observed: { engines } }) => offers(engines)).then(({ observed: { engines } }) => engines),
      api.next('report', ({ engines }) => offers(engines)).then(({ engines }) => engines),
    ]);
    await agent.begin();
    expect(await offered).toContainEqual({ engine: 'ollama', version: '0.33.0', backends: ['cuda'] });
    const ready = observed('ready');
    await api.tunnelsOpen(2);
    api.send({ type: 'assign', assignment });
    expect((await ready).instances[0]).toMatchObject({ engine: 'ollama', engineVersion: '0.33.0' });
    const client = await api.client();
    const question = { model: 'small', messages: [{ role: 'user', content: 'hi' }] };
    const { body } = await client.request({
      ...{ method: 'POST', path: '/instances/i1/v1/chat/completions', body: JSON.stringify(question) },
    });
    expect(await body.json()).toMatchObject({
      model: 'small',
      choices: [{ message: { content: 'I am a protocol fake.' } }],
    });
    const failed = observed('failed');
    ollama.sizeVramBytes = 0;
    const givenMs = timeGiven();
    const report = await failed;
    expect(givenMs()).toBeLessThan(2_000);
    expect(report.instances[0]?.failure).toMatchObject({ code: 'cpu_spill' });
    expect(report.issues).toContainEqual(expect.objectContaining({ code: 'cpu_spill', instanceId: 'i1' }));
    expect(ollama.loaded.size).toBe(0);
  });

  it('says that it went away, and offers it no more', async () => {
    await agent.begin();
    /* The first look may only see that no answer came in time. */
    const isRefused = ({ message }: { message: string }) =>
      /^Ollama at .* does not answer \(the connection is refused\)/.test(message);
    const gone = api.next('report', ({ engines, issues }) => !offers(engines) && issues.some(isRefused));
    await ollama.close();
    expect((await gone).issues.filter(isRefused)).toHaveLength(1);
  });
});

/** The time that this process was given: while a machine stalls, nothing ticks. */
function timeGiven(): () => number {
  const EVERY_MS = 10;
  let ms = 0;
  const ticking = setInterval(() => {
    ms += EVERY_MS;
  }, EVERY_MS);
  return () => {
    clearInterval(ticking);
    return ms;
  };
}
