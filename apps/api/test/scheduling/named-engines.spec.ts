import { type EngineOffer, GIB } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const embedded: EngineOffer = { engine: 'embedded', version: '3.21.1', backends: ['vulkan'] };
const ollama: EngineOffer = { engine: 'ollama', version: '0.33.0', backends: ['vulkan'] };
const vllm: EngineOffer = { engine: 'vllm', version: null, backends: ['rocm'], gpuShare: 0.9, refusedGpus: [] };
const wish = { replicas: 1, contextTokens: 1024, slots: 2 };

describe('deployments that name their engine', () => {
  let fleet: FakeFleet;
  let room: Room;

  beforeEach(async () => {
    fleet = new FakeFleet();
    for (const name of ['lab-1', 'lab-2']) fleet.add(name, 16);
    fleet.equip('lab-1', [embedded]);
    fleet.equip('lab-2', [embedded, ollama]);
    room = await openScheduling(fleet);
    await storeModels(room);
  });
  afterEach(() => room.close());

  const deploy = (payload: object) =>
    room.ask({ method: 'POST', url: '/admin/deployments', payload: { ...wish, ...payload } });
  const told = (nodeId: string) => fleet.written.get(nodeId)?.instances ?? [];

  it('stand on nodes that offer it, and are refused by name elsewhere', async () => {
    const created = await deploy({ modelId: 'm-toy', engine: 'ollama', replicas: 2 });
    expect(created.json()).toMatchObject({ engine: 'ollama', engineModel: null, fileId: 'toy-f16' });
    const [instance, ...more] = await instancesWhere(room, (views) => views.some(isReady));
    expect([instance, more]).toMatchObject([{ nodeId: 'lab-2', engine: 'ollama', backend: 'vulkan' }, []]);
    expect(told('lab-2')).toMatchObject([{ engine: 'ollama', file: { fileName: 'toy.gguf' } }]);
    const { refusal } = (await room.ask({ url: `/admin/deployments/${created.json().deploymentId}` })).json();
    expect(refusal.message).toContain('lab-1: its agent offers no engine ollama (it has embedded)');
  });

  it('alone use ollama: a deployment without a name stays with the engine that the node prefers', async () => {
    await deploy({ modelId: 'm-toy', replicas: 2 });
    const instances = await instancesWhere(room, (views) => views.filter(isReady).length === 2);
    expect(instances.map(({ engine }) => engine)).toEqual(['embedded', 'embedded']);
  });

  it('may name a model that Ollama pulls, with the bytes that it may take', async () => {
    const payload = { engine: 'ollama', engineModel: 'llama3.2:3b', reserveBytes: 3 * GIB };
    const preview = await room.ask({
      method: 'POST',
      url: '/admin/deployments/preview',
      payload: { ...wish, ...payload },
    });
    expect(preview.json()).toMatchObject({
      ok: true,
      footprint: { totalBytes: 3 * GIB },
      placements: [{ nodeId: 'lab-2' }],
    });
    const created = await deploy(payload);
    expect(created.json()).toMatchObject({
      servedName: 'llama3.2:3b',
      modelId: null,
      fileId: null,
      engineModel: 'llama3.2:3b',
    });
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    expect(instance).toMatchObject({ gpus: [{ reservedBytes: 3 * GIB }], footprint: { totalBytes: 3 * GIB } });
    expect(told('lab-2')).toMatchObject([{ file: null, engineModel: 'llama3.2:3b' }]);
  });

  it("reserve vLLM's share of the card and not the model's size, and move as others do", async () => {
    fleet.equip('lab-1', [embedded, vllm]);
    await deploy({ engine: 'vllm', engineModel: 'Qwen/Qwen3-8B' });
    const [instance] = await instancesWhere(room, (views) => views.some(isReady));
    expect(instance).toMatchObject({
      ...{ nodeId: 'lab-1', engine: 'vllm', backend: 'rocm', servedName: 'Qwen/Qwen3-8B' },
      gpus: [{ reservedBytes: Math.ceil(0.9 * 16 * GIB) }],
    });
    fleet.equip('lab-2', [embedded, vllm]);
    const url = `/admin/instances/${instance?.instanceId}/move`;
    await room.ask({ method: 'POST', url, payload: { nodeId: 'lab-2' } });
    await instancesWhere(
      room,
      (views) => views.length === 1 && views.every((one) => isReady(one) && one.nodeId === 'lab-2'),
    );
    const beside = await deploy({ modelId: 'm-toy', replicas: 2 });
    expect(beside.json().refusal.message).toMatch(/lab-2 GPU 0 \(RX 6800\): .* short/);
  });

  it.each([
    [{}, 'Name a model of the catalogue as modelId, or one that its engine knows by itself as engineModel, not both.'],
    [
      { engineModel: 'llama3.2:3b', reserveBytes: 1 },
      'engineModel is a name that ollama or vllm knows; name one of them as engine.',
    ],
    [
      { engine: 'ollama', engineModel: 'llama3.2:3b' },
      'Ollama tells what a model takes only when it is loaded: say as reserveBytes what an instance may take.',
    ],
    [
      { engine: 'vllm', modelId: 'm-toy' },
      'vLLM serves models by their name at the hub or their folder, not GGUF files: name one as engineModel.',
    ],
    [
      { engine: 'vllm', engineModel: '/models/qwen' },
      'The name of this model cannot be asked for by clients; give it another one as servedName.',
    ],
  ])('are refused where they do not fit together: %j', async (payload, sentence) => {
    const refused = await deploy(payload);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error.message).toContain(sentence);
  });
});
