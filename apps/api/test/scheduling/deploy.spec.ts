import { GIB } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventBus } from '../../src/events/event-bus.js';
import { Journal } from '../../src/events/journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('deployments', () => {
  const fleet = new FakeFleet();
  let room: Room;
  beforeAll(async () => {
    for (const name of ['lab-1', 'lab-2', 'lab-3']) fleet.add(name, 8);
    room = await openScheduling(fleet);
    await storeModels(room);
  });
  afterAll(() => room.close());

  it('of 3 replicas stand on 3 nodes, and are served once they are ready', async () => {
    const created = await room.ask({ method: 'POST', url: '/admin/deployments', payload: { ...wish, replicas: 3 } });
    expect(created.statusCode).toBe(201);
    expect(created.json()).toMatchObject({ servedName: 'toy', replicas: 3, refusal: null });
    const instances = await instancesWhere(room, (views) => views.filter(isReady).length === 3);
    expect(new Set(instances.map(({ nodeId }) => nodeId)).size).toBe(3);
    expect(instances[0]).toMatchObject({ engine: 'simulated', backend: 'vulkan', servedName: 'toy', slots: 2 });
    expect(instances[0]?.gpus[0]?.reservedBytes).toBe(instances[0]?.footprint.totalBytes);
    const served = room.get(ServingView).model('toy');
    expect(served?.ready.map(({ nodeName }) => nodeName).sort()).toEqual(['lab-1', 'lab-2', 'lab-3']);
    expect(served).toMatchObject({ task: 'chat', contextTokens: 1024, waiting: [] });
  });

  it('say in the timeline where they were put, and take how much', async () => {
    const lines = (await room.get(Journal).latest(50)).map(({ message }) => message);
    expect(lines).toContain('deployed toy, 3 replicas');
    expect(lines).toContainEqual(expect.stringMatching(/^placed toy on lab-1 GPU 0 \(RX 6800\), 1\.\d\d GiB$/));
    expect(lines).toContain('toy on lab-2 GPU 0 (RX 6800) is ready');
  });

  it('keep one name each', async () => {
    const again = await room.ask({ method: 'POST', url: '/admin/deployments', payload: wish });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({
      error: { message: 'toy is deployed already. Change its replicas, or give this deployment another name.' },
    });
  });

  it('serve what the model was made for, unless embeddings are asked of it', async () => {
    const payload = { ...wish, servedName: 'toy-vectors', task: 'embed', replicas: 0 };
    const created = await room.ask({ method: 'POST', url: '/admin/deployments', payload });
    expect(created.json()).toMatchObject({ servedName: 'toy-vectors', task: 'embed' });
    const { deploymentId } = created.json<{ deploymentId: string }>();
    await room.get(Deployments).remove(deploymentId, ADMIN);
  });

  it('scale down by draining, and up again', async () => {
    const deployments = room.get(Deployments);
    const [toy] = await deployments.list();
    await deployments.change(toy?.deploymentId ?? '', { replicas: 1 }, ADMIN);
    await instancesWhere(room, (views) => views.length === 1 && views.every(isReady));
    await deployments.change(toy?.deploymentId ?? '', { replicas: 2 }, ADMIN);
    await instancesWhere(room, (views) => views.filter(isReady).length === 2);
    expect(room.get(ServingView).model('toy')?.ready.length).toBe(2);
  });

  it('that fit on no GPU are kept, with each GPU and the bytes that are short', async () => {
    const created = await room.ask({
      method: 'POST',
      url: '/admin/deployments',
      payload: { ...wish, modelId: 'm-huge' },
    });
    expect(created.statusCode).toBe(201);
    const { refusal, deploymentId } = created.json();
    expect(refusal.message).toMatch(
      /^Replica 1 of 1 of huge has no place, not even with 1 slot: lab-\d GPU 0 \(RX 6800, simulated\): \d+\.\d\d GiB short \(needs \d+\.\d\d GiB, \d\.\d\d GiB usable\); lab-/,
    );
    expect(refusal.candidates).toHaveLength(3);
    for (const { shortBytes } of refusal.candidates) expect(shortBytes).toBeGreaterThan(56 * GIB);
    expect((await room.get(Deployments).one(deploymentId)).refusal).toEqual(refusal);
    expect(room.get(ServingView).model('huge')?.waiting[0]).toBe(refusal.message);
    await room.get(Deployments).remove(deploymentId, ADMIN);
  });

  it('are previewed without a trace', async () => {
    const before = await room.get(Deployments).list();
    const ask = (payload: object) => room.ask({ method: 'POST', url: '/admin/deployments/preview', payload });
    const fits = await ask({ ...wish, servedName: 'other' });
    expect(fits.json()).toMatchObject({ ok: true, placements: [{ gpus: [{ gpuId: 'gpu-0' }] }], outageSeconds: 0 });
    const short = await ask({ ...wish, modelId: 'm-huge' });
    expect(short.json()).toMatchObject({ ok: false, placements: [], refusal: { candidates: [{}, {}, {}] } });
    expect(await room.get(Deployments).list()).toEqual(before);
  });

  it('of an unknown model, file or id are refused with a sentence', async () => {
    const post = (payload: object) => room.ask({ method: 'POST', url: '/admin/deployments', payload });
    expect((await post({ ...wish, modelId: 'm-x' })).json().error.message).toBe(
      'There is no model m-x with a file in the catalogue.',
    );
    expect((await post({ ...wish, fileId: 'huge-f16' })).json().error.message).toBe(
      'The model m-toy has no file huge-f16.',
    );
    const unknown = await room.ask({ method: 'DELETE', url: '/admin/deployments/x' });
    expect(unknown.json().error.message).toBe(
      'There is no deployment x. GET /admin/deployments lists those that are there.',
    );
  });

  it('drain when they are removed: refused at once, gone when idle', async () => {
    for (const name of ['lab-1', 'lab-2', 'lab-3']) fleet.behave(name, { drain: 'slow' });
    const gone: string[] = [];
    const leave = room.get(EventBus).on('deployment.changed', (event) => {
      if (event.deployment === null) gone.push(event.deploymentId);
    });
    const [toy] = await room.get(Deployments).list();
    const removed = await room.ask({ method: 'DELETE', url: `/admin/deployments/${toy?.deploymentId}` });
    expect(removed.statusCode).toBe(204);
    leave();
    expect(gone).toContain(toy?.deploymentId);
    expect(room.get(ServingView).model('toy')).toBeUndefined();
    const leaving = await instancesWhere(
      room,
      (views) => views.length === 2 && views.every(({ state }) => state === 'draining'),
    );
    expect(leaving.map(({ drainReason }) => drainReason)).toEqual(Array(2).fill('its deployment was removed'));
    for (const name of ['lab-1', 'lab-2', 'lab-3']) fleet.behave(name, { drain: 'quick' });
    await instancesWhere(room, (views) => views.length === 0);
  });
});
