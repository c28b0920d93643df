import type { DeploymentView, InstanceView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeys } from '../../src/auth/api-keys.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Availability } from '../../src/monitoring/availability/availability.js';
import { SLOT_S } from '../../src/monitoring/availability/slots.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { aNode } from '../fleet/fleet-view.fake.js';
import { aGpu } from '../fleet/gpu.fake.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

const CREATED = '2026-01-01T00:00:00.000Z';

const DEPLOYMENT: DeploymentView = {
  deploymentId: 'd1',
  servedName: 'toy',
  modelId: 'm1',
  fileId: 'f1',
  task: 'chat',
  replicas: 1,
  contextTokens: 4096,
  slots: 4,
  priority: 50,
  readyInstances: 1,
  refusal: null,
  createdAt: CREATED,
};

const INSTANCE: InstanceView = {
  instanceId: 'i1',
  deploymentId: 'd1',
  servedName: 'toy',
  nodeId: 'n1',
  gpus: [{ gpuId: 'g1', reservedBytes: 7 }],
  engine: 'embedded',
  backend: 'cuda',
  state: 'ready',
  wanted: 'run',
  slots: 4,
  busySlots: 3,
  pid: 1,
  progress: null,
  footprint: { weightsBytes: 1, kvBytes: 1, computeBytes: 1, overheadBytes: 1, totalBytes: 4 },
  measured: null,
  failure: null,
  replaces: null,
  createdAt: CREATED,
};

const DAY_MS = 86_400_000;

describe('numbers for tools', () => {
  let room: Room;
  let admin: SignedIn;

  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule] });
    admin = await signedIn(room, 'admin');
  });

  afterAll(() => room.close());

  const metrics = (headers: Record<string, string>) => room.ask({ method: 'GET', url: '/metrics', headers });

  it('are read by admins and by API keys made for it alone', async () => {
    const member = await signedIn(room, 'member');
    const keys = room.get(ApiKeys);
    const wish = { name: 'scraper', userId: admin.userId, expiresAt: null };
    const { key } = await keys.create({ ...wish, scopes: ['admin-read'] }, null);
    const { key: chatting } = await keys.create(wish, null);
    const { key: members } = await keys.create({ ...wish, userId: member.userId, scopes: ['admin-read'] }, null);
    expect((await metrics(admin.headers)).statusCode).toBe(200);
    expect((await metrics({ authorization: `Bearer ${key}` })).statusCode).toBe(200);
    const refused: Record<string, string>[] = [
      { ...member.headers },
      { authorization: `Bearer ${chatting}` },
      { authorization: `Bearer ${members}` },
      {},
      { authorization: 'Bearer x' },
    ];
    const refusals = await Promise.all(refused.map(metrics));
    expect(refusals.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 401, 401]);
    expect(refusals[3]?.json().error.message).toBe(
      'Send an API key with the scope admin-read, or sign in as an admin.',
    );
  });

  it('say what exists, what runs and what was asked; nothing about what is not known', async () => {
    const bus = room.get(EventBus);
    const gpu = aGpu({ usedBytes: 9, utilisationPercent: 50 });
    await bus.publish({ type: 'node.changed', nodeId: 'n1', node: aNode({ gpus: [gpu] }) });
    await bus.publish({ type: 'instance.changed', instanceId: 'i1', instance: INSTANCE });
    await bus.publish({
      type: 'request.finished',
      request: {
        requestId: 'r1',
        keyId: null,
        userId: null,
        servedName: 'toy',
        deploymentId: 'd1',
        instanceId: 'i1',
        nodeId: 'n1',
        path: '/v1/chat/completions',
        status: 200,
        outcome: 'answered',
        promptTokens: 10,
        completionTokens: 5,
        startedAtMs: 0,
        waitMs: 0,
        firstByteMs: 200,
        durationMs: 3_000,
      },
    });
    const answer = await metrics(admin.headers);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = answer.body.split('\n');
    for (const line of [
      'aivailable_node_ready{node="lab-1"} 1',
      'aivailable_node_info{node="lab-1",kind="real",liveness="ready",intent="open"} 1',
      'aivailable_gpu_used_bytes{node="lab-1",gpu="g1",name="Tesla P40",kind="real"} 9',
      'aivailable_gpu_utilisation_ratio{node="lab-1",gpu="g1",name="Tesla P40",kind="real"} 0.5',
      'aivailable_instance_info{instance="i1",model="toy",node="lab-1",state="ready",backend="cuda"} 1',
      'aivailable_instance_busy_slots{instance="i1",model="toy",node="lab-1"} 3',
      'aivailable_instance_reserved_bytes{instance="i1",model="toy",node="lab-1"} 7',
      'aivailable_requests_total{model="toy",outcome="answered"} 1',
      'aivailable_completion_tokens_total{model="toy"} 5',
      'aivailable_first_byte_seconds_bucket{model="toy",le="0.1"} 0',
      'aivailable_first_byte_seconds_bucket{model="toy",le="0.25"} 1',
      'aivailable_request_duration_seconds_bucket{model="toy",le="+Inf"} 1',
      'aivailable_request_duration_seconds_sum{model="toy"} 3',
    ])
      expect(lines).toContain(line);
    expect(answer.body).not.toContain('aivailable_gpu_free_bytes');
  });

  it('say how much of the day a model could be asked', async () => {
    const bus = room.get(EventBus);
    const tell = (readyInstances: number) =>
      bus.publish({ type: 'deployment.changed', deploymentId: 'd1', deployment: { ...DEPLOYMENT, readyInstances } });
    const availability = room.get(Availability);
    const first = Math.floor(Date.now() / DAY_MS) * (DAY_MS / 1_000 / SLOT_S);
    await tell(1);
    for (const slot of [0, 1, 2]) await availability.note(first + slot);
    await tell(0);
    await availability.note(first + 3);
    const answer = await room.ask({ method: 'GET', url: '/admin/availability', headers: admin.headers });
    const day = new Date().toISOString().slice(0, 10);
    expect(answer.json()).toEqual([{ day, servedName: 'toy', readyShare: 0.75, observedSeconds: 40 }]);
  });
});
