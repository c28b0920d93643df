import { GIB } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from '../../src/events/journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, brief, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('a move', () => {
  let database: TestDatabase;
  let fleet: FakeFleet;
  let room: Room;
  let instanceId = '';

  beforeEach(async () => {
    database = await openTestDatabase();
    fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 12);
    fleet.add('small', 1);
    room = await openScheduling(fleet, { database });
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    const [only] = await instancesWhere(room, (views) => views.some(isReady));
    instanceId = only?.instanceId ?? '';
    expect(only?.nodeId).toBe('lab-1');
  });
  afterEach(async () => {
    await room.close();
    await database.close();
  });

  const move = (nodeId: string) =>
    room.ask({ method: 'POST', url: `/admin/instances/${instanceId}/move`, payload: { nodeId } });

  it('starts the successor, and the old one serves until that is ready', async () => {
    fleet.behave('lab-2', { run: 'starting' });
    const moved = await move('lab-2');
    expect(moved.statusCode).toBe(202);
    expect(moved.json()).toMatchObject({ nodeId: 'lab-2', replaces: instanceId, wanted: 'run' });
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 starting run successor'));
    expect(
      room
        .get(ServingView)
        .model('toy')
        ?.ready.map(({ nodeName }) => nodeName),
    ).toEqual(['lab-1']);
    fleet.behave('lab-2', { run: 'ready' });
    const after = await instancesWhere(room, (views) => views.length === 1);
    expect(after.map(brief)).toEqual(['lab-2 ready run']);
    expect(
      room
        .get(ServingView)
        .model('toy')
        ?.ready.map(({ nodeName }) => nodeName),
    ).toEqual(['lab-2']);
  });

  it('that does not fit is refused with the bytes that are short', async () => {
    const refused = await move('small');
    expect(refused.statusCode).toBe(409);
    expect(refused.json().error).toMatchObject({ code: 'does_not_fit' });
    expect(refused.json().error.message).toMatch(
      /^toy cannot move to small: small GPU 0 \(RX 6800, simulated\): \d+\.\d MiB short \(needs 1\.\d\d GiB, 768\.0 MiB usable\)\.$/,
    );
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 ready run']);
  });

  it('is previewed without a trace', async () => {
    const preview = (nodeId: string) =>
      room.ask({ method: 'POST', url: `/admin/instances/${instanceId}/move/preview`, payload: { nodeId } });
    expect((await preview('lab-2')).json()).toMatchObject({
      ok: true,
      placements: [{ nodeName: 'lab-2' }],
      outageSeconds: 0,
    });
    expect((await preview('small')).json()).toMatchObject({
      ok: false,
      refusal: { candidates: [{ nodeName: 'small' }] },
    });
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 ready run']);
  });

  it('is given up when the successor fails, and the old one stays', async () => {
    fleet.behave('lab-2', { run: 'failed' });
    await move('lab-2');
    await instancesWhere(room, (views) => views.length === 1);
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 ready run']);
    const lines = (await room.get(Journal).latest(20)).map(({ message }) => message);
    expect(lines).toContain('the move of toy away from lab-1 GPU 0 (RX 6800) was given up: it failed on lab-2');
    expect(lines).toContain('toy on lab-2 GPU 0 (RX 6800) failed: the engine said no');
    fleet.behave('lab-2', { run: 'ready' });
    expect((await move('lab-2')).statusCode).toBe(202);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
  });

  it.each([
    ['finishes', 'ready' as const, ['lab-2 ready run']],
    ['is given up', 'failed' as const, ['lab-1 ready run']],
  ])('in the middle of which the API is restarted %s', async (_, outcome, expected) => {
    fleet.behave('lab-2', { run: 'starting' });
    await move('lab-2');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 starting run successor'));
    await room.close();
    fleet.behave('lab-2', { run: outcome });
    room = await openScheduling(fleet, { database });
    await instancesWhere(room, (views) => views.length === 1 && views.every(isReady));
    expect((await room.get(Moves).list()).map(brief)).toEqual(expected);
    expect(fleet.epochs.at(-1)).toBe(2);
  });

  it.each([
    ['to where it is', 'lab-1', 'toy on lab-1 GPU 0 (RX 6800) is there already.'],
    ['to nowhere', 'x', 'There is no node x. GET /admin/nodes lists those that are there, each with its nodeId.'],
  ])('%s is refused', async (_, nodeId, message) => {
    expect((await move(nodeId)).json().error.message).toBe(message);
  });

  it('is taken back without a restart while it may be, also when the new one serves already', async () => {
    const order = { nodeId: 'lab-2', undoSeconds: 30 };
    const pid = (await room.get(Moves).list())[0]?.pid;
    await room.ask({ method: 'POST', url: `/admin/instances/${instanceId}/move`, payload: order });
    await instancesWhere(room, (views) => views.length === 2 && views.every(isReady));
    const [old] = await room.get(Moves).list();
    expect(old?.moveTo).toMatchObject({ nodeId: 'lab-2', undoUntil: expect.any(String) });
    const taken = await room.ask({ method: 'DELETE', url: `/admin/instances/${instanceId}/move` });
    expect(taken.json()).toMatchObject({ instanceId, nodeId: 'lab-1', state: 'ready', moveTo: null });
    await instancesWhere(room, (views) => views.length === 1);
    const after = await room.get(Moves).list();
    expect(after.map(brief)).toEqual(['lab-1 ready run']);
    expect(after[0]?.pid).toBe(pid);
    const lines = (await room.get(Journal).latest(20)).map(({ message }) => message);
    expect(lines).toContain('took the move of toy on lab-1 GPU 0 (RX 6800) back');
  });

  it('keeps both for the time in which it may be taken back, then the old one goes', async () => {
    await room.ask({
      method: 'POST',
      url: `/admin/instances/${instanceId}/move`,
      payload: { nodeId: 'lab-2', undoSeconds: 1 },
    });
    await instancesWhere(room, (views) => views.length === 2 && views.every(isReady));
    const after = await instancesWhere(room, (views) => views.length === 1);
    expect(after.map(brief)).toEqual(['lab-2 ready run']);
    const late = await room.ask({ method: 'DELETE', url: `/admin/instances/${after[0]?.instanceId}/move` });
    expect(late.statusCode).toBe(409);
    expect(late.json().error.message).toBe(
      'toy on lab-2 GPU 0 (RX 6800) is on no move that can still be taken back. Move it back instead.',
    );
  });

  it('waits for another that makes room for it, and goes when that has gone', async () => {
    fleet.add('tight', 2);
    await room.get(Deployments).create({ ...wish, servedName: 'other' }, ADMIN);
    await instancesWhere(room, (views) => views.length === 2 && views.every(isReady));
    const other = (await room.get(Moves).list()).find(({ servedName }) => servedName === 'other');
    expect(other?.nodeId).toBe('tight');
    expect((await move('tight')).json().error.code).toBe('does_not_fit');
    const first = [{ instanceId: other?.instanceId, nodeId: 'lab-2' }];
    const url = `/admin/instances/${instanceId}/move`;
    const ordered = await room.ask({ method: 'POST', url, payload: { nodeId: 'tight', first } });
    expect(ordered.json()).toMatchObject({ instanceId, moveTo: { nodeId: 'tight', after: [other?.instanceId] } });
    const after = await instancesWhere(room, (views) => {
      return views.length === 2 && views.every((view) => isReady(view) && !view.moveTo && view.nodeId !== 'lab-1');
    });
    expect(after.map(({ servedName, nodeId }) => `${servedName} ${nodeId}`).sort()).toEqual([
      'other lab-2',
      'toy tight',
    ]);
  });

  it('answers a stale picture with the new reason', async () => {
    const [old] = await room.get(Moves).list();
    const reservedBytes = old?.gpus[0]?.reservedBytes ?? 0;
    const gpuId = fleet.node('lab-2')?.gpus[0]?.id ?? '';
    const order = (expects: object[]) =>
      room.ask({ method: 'POST', url: `/admin/instances/${instanceId}/move`, payload: { nodeId: 'lab-2', expects } });
    const other = (await order([{ gpuId, reservedBytes: 2 * reservedBytes }])).json().error;
    expect(other).toMatchObject({ code: 'stale_snapshot' });
    expect(other.message).toBe(
      'The fleet changed since this was planned: it would now stand on lab-2 GPU 0 with other bytes than were shown.',
    );
    fleet.share('lab-2', { pid: 7, name: 'python', bytes: 11.5 * GIB });
    const full = (await order([{ gpuId, reservedBytes }])).json().error;
    expect(full.message).toMatch(/^The fleet changed since this was planned: toy cannot move to lab-2: .* short/);
    fleet.share('lab-2');
    expect((await order([{ gpuId, reservedBytes }])).statusCode).toBe(202);
  });

  it('goes as it was shown when its bytes are only known a little better by now', async () => {
    const [old] = await room.get(Moves).list();
    const gpuId = fleet.node('lab-2')?.gpus[0]?.id ?? '';
    const expects = [{ gpuId, reservedBytes: Math.round(1.03 * (old?.gpus[0]?.reservedBytes ?? 0)) }];
    const url = `/admin/instances/${instanceId}/move`;
    const ordered = await room.ask({ method: 'POST', url, payload: { nodeId: 'lab-2', expects } });
    expect(ordered.statusCode).toBe(202);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
  });

  it('cannot be started twice', async () => {
    fleet.behave('lab-2', { run: 'starting' });
    await move('lab-2');
    expect((await move('lab-2')).json().error.message).toBe('toy on lab-1 GPU 0 (RX 6800) is being moved already.');
  });
});
