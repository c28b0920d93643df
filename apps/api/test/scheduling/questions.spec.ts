import { GIB } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { replicas: 1, contextTokens: 1024, slots: 2 };

describe('questions to the planner', () => {
  let room: Room;
  let toyId: string;
  let hugeId: string;
  const fleet = new FakeFleet();

  beforeAll(async () => {
    for (const name of ['lab-1', 'lab-2']) fleet.add(name, 8);
    room = await openScheduling(fleet);
    await storeModels(room);
    toyId = (await deploy({ ...wish, modelId: 'm-toy' })).json().deploymentId;
    await instancesWhere(room, (views) => views.some(isReady));
    hugeId = (await deploy({ ...wish, modelId: 'm-huge' })).json().deploymentId;
  });
  afterAll(() => room.close());

  const deploy = (payload: object) => room.ask({ method: 'POST', url: '/admin/deployments', payload });
  const whatIf = (payload: object) => room.ask({ method: 'POST', url: '/admin/placement/what-if', payload });
  const whyNot = (id: string) => room.ask({ url: `/admin/placement/why-not/${id}` });

  it('say why a deployment has no place, which card is nearest and who holds it', async () => {
    const answer = (await whyNot(hugeId)).json();
    expect(answer.ok).toBe(false);
    expect(answer.message).toMatch(
      /^Replica 1 of 1 of huge has no place, not even with 1 slot: .* Nearest is lab-2, where .* are missing; none of ours holds anything there\.$/,
    );
    expect(answer.nearest).toMatchObject({ nodeName: 'lab-2', heldBy: [] });
    expect(answer.refusals[0].candidates).toHaveLength(2);
  });

  it('say of one that stands that it stands', async () => {
    expect((await whyNot(toyId)).json()).toMatchObject({ ok: true, refusals: [], nearest: null });
  });

  it('say what another card would change, and change nothing', async () => {
    const answer = await whatIf({ kind: 'add-gpu', nodeId: 'lab-1', totalBytes: 96 * GIB, name: 'one good card' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      messages: expect.arrayContaining(['huge would be started on lab-1.']),
      changes: [{ deploymentId: hugeId, name: 'huge', placedBefore: 0, placedAfter: 1 }],
      newRefusals: [],
    });
    expect((await whatIf({ kind: 'add-gpu', nodeId: 'lab-1', totalBytes: GIB })).json().messages).toEqual([
      'Nothing would change.',
    ]);
    expect((await room.ask({ url: '/admin/instances' })).json()).toHaveLength(1);
  });

  it('say what another node would change: like one that is there, with its cards or with larger ones', async () => {
    const small = await whatIf({ kind: 'add-node', like: 'lab-1' });
    expect([small.statusCode, small.json().messages]).toEqual([200, ['Nothing would change.']]);
    const large = await whatIf({
      kind: 'add-node',
      like: 'lab-1',
      gpus: [{ totalBytes: 96 * GIB }],
      name: 'the new one',
    });
    expect(large.json()).toMatchObject({
      messages: expect.arrayContaining(['huge would be started on the new one.']),
      changes: [{ deploymentId: hugeId, placedAfter: 1 }],
    });
  });

  it('say what a drain would change, and drain nothing', async () => {
    const [{ nodeId }] = (await room.ask({ url: '/admin/instances' })).json();
    const drained = (await whatIf({ kind: 'drain-node', nodeId })).json();
    expect(drained).toMatchObject({ messages: ['toy would be started on lab-2.'], newRefusals: [] });
    expect(fleet.nodes().map(({ intent }) => intent)).toEqual(['open', 'open']);
  });

  it('draft a wish for who plans by himself, with the sum behind each of its footprints', async () => {
    const drafted = await room.ask({
      ...{ method: 'POST', url: '/admin/placement/wish' },
      payload: { ...wish, modelId: 'm-toy', servedName: 'more', replicas: 2 },
    });
    expect(drafted.statusCode).toBe(200);
    const { wish: drawn, footprints } = drafted.json();
    expect(drawn).toMatchObject({ name: 'more', replicas: 2 });
    const [first] = footprints;
    const { weightsBytes, kvBytes, computeBytes, overheadBytes, totalBytes } = first.footprint;
    expect(weightsBytes + kvBytes + computeBytes + overheadBytes).toBe(totalBytes);
    expect(drawn.variants[0].footprints).toContainEqual({ backend: first.backend, perGpuBytes: [totalBytes] });
  });

  it('say where a model would go without its node, and what else would have a place', async () => {
    const lost = (await whatIf({ kind: 'lose-node', nodeId: 'lab-1' })).json();
    expect(lost.messages).toContain('toy would be started on lab-2.');
    const more = (
      await whatIf({ kind: 'deploy', deployment: { ...wish, modelId: 'm-toy', servedName: 'more' } })
    ).json();
    expect(more.changes).toMatchObject([{ name: 'more', placedBefore: 0, placedAfter: 1 }]);
    const less = (await whatIf({ kind: 'remove', deploymentId: toyId })).json();
    expect(less.changes).toMatchObject([{ name: 'toy', placedBefore: 1, placedAfter: 0 }]);
  });

  it.each([
    [
      'a node that is not there',
      { kind: 'lose-node', nodeId: 'nowhere' },
      404,
      'There is no node nowhere. GET /admin/nodes lists those that are there, each with its nodeId.',
    ],
    [
      'a deployment that is not there',
      { kind: 'remove', deploymentId: 'nothing' },
      404,
      'There is no deployment nothing. GET /admin/deployments lists those that are there.',
    ],
    [
      'a node like one that is not there',
      { kind: 'add-node', like: 'nowhere' },
      404,
      'There is no node nowhere. GET /admin/nodes lists those that are there, each with its nodeId.',
    ],
    [
      'a drain of a node that is not there',
      { kind: 'drain-node', nodeId: 'nowhere' },
      404,
      'There is no node nowhere. GET /admin/nodes lists those that are there, each with its nodeId.',
    ],
    [
      'a deployment with a field that nobody reads',
      { kind: 'deploy', deployment: { modelId: 'm-toy', replica: 3 } },
      400,
      expect.stringMatching(/^deployment: A deployment has no replica; what it can have: modelId, /),
    ],
    [
      'a card that no engine there serves',
      { kind: 'add-gpu', nodeId: 'lab-1', totalBytes: GIB, backend: 'cuda' },
      400,
      'No engine on lab-1 serves cuda; there it is vulkan.',
    ],
  ])('refuse %s', async (_what, asked, status, message) => {
    const answer = await whatIf(asked);
    expect([answer.statusCode, answer.json().error.message]).toEqual([status, message]);
  });

  it('say why nothing of a deployment is wanted now', async () => {
    const asleep = { ...wish, modelId: 'm-toy', servedName: 'asleep', availability: 'on-demand' };
    const { deploymentId } = (await deploy(asleep)).json();
    const message = 'asleep wants no instance now: nobody has asked for it yet.';
    expect((await whyNot(deploymentId)).json()).toMatchObject({ ok: true, message, refusals: [] });
  });

  it('refuse to say why of what is not there', async () => {
    expect((await whyNot('nothing')).json().error.message).toBe(
      'There is no deployment nothing. GET /admin/deployments lists those that are there.',
    );
  });
});
