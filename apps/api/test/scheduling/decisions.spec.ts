import type { DecisionFile, DecisionView } from '@aivailable/contracts';
import { type RecordedDecision, replay } from '@aivailable/placement';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventBus } from '../../src/events/event-bus.js';
import { DecisionJournal } from '../../src/scheduling/decision-journal.js';
import { DecisionNews } from '../../src/scheduling/decision-news.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, brief, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('the journal of decisions', () => {
  const fleet = new FakeFleet();
  let room: Room;
  beforeAll(async () => {
    for (const name of ['lab-1', 'lab-2', 'lab-3', 'lab-4']) fleet.add(name, 8);
    room = await openScheduling(fleet);
    await storeModels(room);
  });
  afterAll(() => room.close());

  const get = async <T>(url: string) => (await room.ask({ method: 'GET', url })).json() as T;

  it('tells what was decided, and each one plans to the same plan again', async () => {
    await room.get(Deployments).create(wish, ADMIN);
    await room.get(Deployments).create({ ...wish, modelId: 'm-huge' }, ADMIN);
    const [first] = await instancesWhere(room, (views) => views.some(isReady));
    await room.get(Moves).move(first?.instanceId ?? '', { nodeId: 'lab-2' }, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
    for (const name of ['lab-1', 'lab-2', 'lab-3']) fleet.lose(name);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 lost run');
    await room.get(Deployments).create({ ...wish, servedName: 'under the brake' }, ADMIN);
    const listed = await get<DecisionView[]>('/admin/decisions');
    expect(listed.map(({ starts, drains }) => ({ starts, drains }))).toEqual([
      { starts: 1, drains: 0 },
      { starts: 0, drains: 1 },
      { starts: 1, drains: 1 },
      { starts: 1, drains: 0 },
    ]);
    const files = await Promise.all(
      listed.map(({ decisionId }) => get<DecisionFile>(`/admin/decisions/${decisionId}`)),
    );
    expect(files.map(({ options }) => options.brakeEngaged)).toEqual([true, false, false, false]);
    for (const file of files) expect(replay(file as unknown as RecordedDecision)).toEqual([]);
    const [braked] = files;
    if (braked === undefined) throw new Error('no decision was kept');
    const unbraked = { ...braked, options: { brakeEngaged: false } } as unknown as RecordedDecision;
    expect(replay(unbraked).length).toBeGreaterThan(0);
    expect(await get(`/admin/decisions?limit=1&before=${listed[1]?.decisionId}`)).toEqual([listed[2]]);
  });

  it('tells each decision when it is made, and the latest to who begins', async () => {
    const heard: DecisionView[][] = [];
    const leave = room.get(EventBus).on('decisions.made', ({ decisions }) => heard.push([...decisions]));
    await room.get(DecisionNews).tell();
    const listed = await get<DecisionView[]>('/admin/decisions');
    expect(heard.splice(0)).toEqual([listed]);
    await room.get(Deployments).create({ ...wish, servedName: 'one more' }, ADMIN);
    await room.get(Reconciler).settle();
    leave();
    const made = heard.flat();
    expect(made.length).toBeGreaterThan(0);
    expect(await get<DecisionView[]>('/admin/decisions')).toEqual([...made.reverse(), ...listed]);
  });

  it('is packed to a fraction, and what an older version kept unpacked is read as well', async () => {
    const [newest] = await get<DecisionView[]>('/admin/decisions?limit=1');
    const file = await get<DecisionFile>(`/admin/decisions/${newest?.decisionId}`);
    const { snapshot, options, outcome } = file;
    const { steps, placements, refusals } = outcome;
    const texts = [{ ...snapshot, options }, { steps, placements }, refusals].map((part) => JSON.stringify(part));
    const database = room.get(DataSource);
    const rows: { id: string }[] = await database.query(
      'INSERT INTO decisions (at, epoch, inputs, steps, refusals) VALUES ($1, $2, $3, $4, $5) RETURNING id',
      [file.at, file.epoch, ...texts],
    );
    const decisionId = Number(rows[0]?.id);
    expect(await get(`/admin/decisions/${decisionId}`)).toEqual({ ...file, decisionId });
    expect(await get('/admin/decisions?limit=1')).toEqual([{ ...newest, decisionId }]);
    const sizes = 'SELECT octet_length(packed) AS bytes FROM decisions WHERE id = $1';
    const [{ bytes }] = await database.query(sizes, [newest?.decisionId]);
    expect(bytes).toBeLessThan(texts.join('').length / 4);
  });

  it('keeps as many as it is told to', async () => {
    const short = await openScheduling(fleet, { keptDecisions: 2 });
    try {
      await storeModels(short);
      const listed = async () =>
        (await short.get(DecisionJournal).latest(10, null)).map(({ decisionId }) => decisionId);
      for (const servedName of ['one', 'two', 'three']) {
        await short.get(Deployments).create({ ...wish, servedName }, ADMIN);
        await short.get(Reconciler).settle();
      }
      const all = await listed();
      expect(all).toHaveLength(2);
      expect(Math.min(...all)).toBeGreaterThan(1);
      await expect(short.get(DecisionJournal).file(1)).rejects.toThrow('The last 2 are kept');
    } finally {
      await short.close();
    }
  });

  it.each([
    ['999999', 'There is no decision 999999. The last 1000 are kept; GET /admin/decisions lists them.'],
    ['first', 'first is not the number of a decision.'],
  ])('has no decision %s, and says so', async (id, message) => {
    expect(await get(`/admin/decisions/${id}`)).toMatchObject({ error: { code: 'not_found', message } });
  });
});
