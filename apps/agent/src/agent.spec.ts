import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedInstance, Assignment, InstanceState } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import { agentConfig } from './config/agent-config.js';
import { SimulatedSense } from './inventory/simulated.js';
import { simulatedNode } from './inventory/simulated-fleets.js';
import type { LaunchMessage } from './launch-channel.js';
import { FakeApi } from './link/api.fake.js';
import { silentLog } from './log.js';
import { SocketFolder } from './supervisor/socket-folder.js';

const GPU = 'sim-under-the-desk-0';

function instance(more: Partial<AssignedInstance> = {}): AssignedInstance {
  return {
    ...{ instanceId: 'i1', deploymentId: 'd1', servedName: 'toy', engine: 'simulated', backend: 'cuda' },
    file: { sha256: 'a'.repeat(64), sizeBytes: 1_000_000, fileName: 'toy.gguf', localPath: null },
    ...{ task: 'chat', contextTokens: 2_048, slots: 2, gpus: [{ gpuId: GPU, reservedBytes: 500_000_000 }] },
    ...{ wanted: 'run', attempt: 0 },
    ...more,
  };
}

describe('the whole agent', () => {
  let api: FakeApi;
  let dir: string;
  let told: LaunchMessage[];
  const running: Agent[] = [];

  async function startAgent(joinToken: string | null): Promise<{ agent: Agent; ended: Promise<string> }> {
    const config = agentConfig({}, { api: api.url, dir, token: joinToken ?? undefined, simulate: 'mixed-lab/1' }, '/');
    const place = simulatedNode('mixed-lab', '1');
    if (!config.ok || !place.ok) throw new Error('bad test');
    const sockets = await SocketFolder.open(dir);
    let fail: (message: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      fail = resolve;
    });
    const senses = [new SimulatedSense(place.node, (id) => agent.loadOf(id), Date.now)];
    const tell = (message: LaunchMessage) => void told.push(message);
    const agent: Agent = new Agent({
      ...{ config: config.config, environment: {}, apiUrl: api.url, senses, sockets, log: silentLog, tell },
      onEnd: fail,
    });
    running.push(agent);
    await agent.begin();
    return { agent, ended };
  }

  function assign(instances: AssignedInstance[], revision: number): void {
    const assignment: Assignment = { epoch: 1, revision, instances };
    api.send({ type: 'assign', assignment });
  }

  const observed = (state: InstanceState) => api.next('report', ({ instances }) => instances[0]?.state === state);

  beforeEach(async () => {
    api = await FakeApi.start();
    api.joinTokens.set('join-1', { nodeId: 'n1', nodeName: 'lab', nodeToken: 'secret-1' });
    api.greeting = { type: 'welcome', nodeId: 'n1', nodeName: 'lab', heartbeatMs: 100, tunnels: 2 };
    dir = await mkdtemp(join(tmpdir(), 'agent-spec-'));
    told = [];
  });

  afterEach(async () => {
    for (const agent of running.splice(0)) await agent.stop('test over');
    await api.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('joins, keeps its token for itself, and says what it is', async () => {
    const hello = api.next('hello');
    await startAgent('join-1');
    const { kind, observed, protocol } = await hello;
    expect({ kind, protocol }).toEqual({ kind: 'simulated', protocol: 2 });
    expect(observed.gpus).toMatchObject([{ id: GPU, name: 'NVIDIA GeForce GTX 1080 Ti', kind: 'simulated' }]);
    const kvTypes = ['f16', 'q8_0', 'q4_0'];
    expect(observed.engines).toEqual([
      { engine: 'simulated', version: 'simulated', backends: ['cuda', 'vulkan'], kvTypes },
    ]);
    expect((await stat(join(dir, 'node.json'))).mode & 0o777).toBe(0o600);
    await api.tunnelsOpen(2);
    expect(told[0]).toEqual({ type: 'step', text: 'NVIDIA GeForce GTX 1080 Ti (simulated)' });
    expect(told).toContainEqual({ type: 'joined', nodeId: 'n1', nodeName: 'lab' });
  });

  it('starts what is assigned and answers a chat through a tunnel, whole and streamed', async () => {
    await startAgent('join-1');
    const [ready] = await Promise.all([observed('ready'), api.tunnelsOpen(2).then(() => assign([instance()], 1))]);
    expect(ready).toMatchObject({ assignmentEpoch: 1, assignmentRevision: 1 });
    expect(ready.instances[0]?.measured?.driverRiseBytes).toEqual([500_000_000]);
    const client = await api.client();
    const ask = (stream: boolean) =>
      client.request({
        method: 'POST',
        path: '/instances/i1/v1/chat/completions',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream }),
      });
    const whole = await (await ask(false)).body.json();
    const text = (await (await ask(true)).body.text()).split('\n\n').filter((line) => line !== '');
    expect(text.at(-1)).toBe('data: [DONE]');
    const deltas = text.slice(0, -1).map((line) => JSON.parse(line.slice(6)).choices[0].delta.content ?? '');
    expect(whole).toMatchObject({ choices: [{ message: { content: deltas.join('') } }] });
    expect(deltas.length).toBeGreaterThan(10);
  });

  it('stops the engine of a client that hangs up', async () => {
    await startAgent('join-1');
    await Promise.all([observed('ready'), api.tunnelsOpen(2).then(() => assign([instance()], 1))]);
    const client = await api.client();
    const abort = new AbortController();
    const busy = api.next('report', ({ instances }) => instances[0]?.busySlots === 1);
    const { body } = await client.request({
      method: 'POST',
      path: '/instances/i1/v1/chat/completions',
      body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], stream: true }),
      signal: abort.signal,
    });
    body.on('error', () => {});
    body.resume();
    await busy;
    const idle = api.next('report', ({ instances }) => instances[0]?.busySlots === 0);
    abort.abort();
    await idle;
    await api.tunnelsOpen(2);
  });

  it('keeps serving while the API is away, and is there again when it comes back', async () => {
    await startAgent('join-1');
    await Promise.all([observed('ready'), api.tunnelsOpen(2).then(() => assign([instance()], 1))]);
    const { port } = api;
    await api.close();
    api = await FakeApi.start(port);
    api.nodeTokens.add('secret-1');
    const { observed: kept } = await api.next('hello');
    expect(kept.instances).toMatchObject([{ instanceId: 'i1', state: 'ready' }]);
    expect(kept).toMatchObject({ assignmentEpoch: 1, assignmentRevision: 1 });
  });

  it('drains, stops what is gone from the assignment, and refuses an older leader', async () => {
    await startAgent('join-1');
    await Promise.all([observed('ready'), api.tunnelsOpen(2).then(() => assign([instance()], 1))]);
    const drained = observed('stopped');
    assign([instance({ wanted: 'drain' })], 2);
    await drained;
    const empty = api.next('report', ({ instances }) => instances.length === 0);
    assign([], 3);
    await empty;
    const refused = api.next(
      'report',
      ({ assignmentRevision, instances }) => assignmentRevision === 3 && instances.length === 0,
    );
    assign([instance()], 2);
    await refused;
  });

  it('says goodbye and leaves no socket behind', async () => {
    const { agent } = await startAgent('join-1');
    await Promise.all([observed('ready'), api.tunnelsOpen(2).then(() => assign([instance()], 1))]);
    const goodbye = api.next('goodbye');
    await agent.stop('stopped by SIGTERM');
    expect(await goodbye).toEqual({ type: 'goodbye', reason: 'stopped by SIGTERM' });
    expect(await readdir(dir)).not.toContain('run');
    await api.tunnelsGone();
  });

  it('uses its kept token, and the join token only when that one is refused', async () => {
    const first = await startAgent('join-1');
    await first.agent.stop('restart');
    api.joinTokens.set('join-2', { nodeId: 'n2', nodeName: 'lab-2', nodeToken: 'secret-2' });
    const hello = api.next('hello');
    const second = await startAgent('join-2');
    await hello;
    expect(api.joins).toHaveLength(1);
    await second.agent.stop('restart');
    api.nodeTokens.clear();
    const rejoined = api.next('hello');
    await startAgent('join-2');
    await rejoined;
    expect(api.joins).toHaveLength(2);
  });

  it('ends with a sentence when its token is refused and it has no other', async () => {
    const first = await startAgent('join-1');
    await first.agent.stop('restart');
    api.nodeTokens.clear();
    const { ended } = await startAgent(null);
    expect(await ended).toBe(
      'The API does not know the token of this node (401). Join again with a new join token from the console.',
    );
  });

  it('ends with a sentence when the join token is refused', async () => {
    const { ended } = await startAgent('wrong');
    expect(await ended).toBe('The join token was refused: The join token is used up.');
  });
});
