import type { RebalanceState } from '@aivailable/contracts';
import { type RecordedDecision, replay } from '@aivailable/placement';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventBus } from '../../src/events/event-bus.js';
import { Journal } from '../../src/events/journal.js';
import { DecisionJournal } from '../../src/scheduling/decision-journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { fakeRecommendation, fakeRun } from '../../src/scheduling/rebalance/recommendation.fake.js';
import { writeRebalances } from '../../src/scheduling/rebalance/write-rebalances.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import {
  ADMIN,
  brief,
  instancesWhere,
  isReady,
  openScheduling,
  standingIssues,
  storeModels,
} from './scheduling-room.js';

const small = { modelId: 'm-toy', servedName: 'small', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };
/** About five and a half GiB: fits on lab-2 alone, and there only when nobody else is. */
const big = { ...small, servedName: 'big', contextTokens: 16_384, slots: 4, minSlots: 4 };

function within<T>(ms: number, news: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  return Promise.race([news, tooLate]).finally(() => clearTimeout(timer));
}

describe('a better placement', () => {
  let database: TestDatabase;
  let fleet: FakeFleet;
  let room: Room;

  /** The small one stands on lab-2, because lab-1 was closed when it came. */
  beforeEach(async () => {
    database = await openTestDatabase();
    fleet = new FakeFleet();
    fleet.add('lab-1', 3);
    fleet.add('lab-2', 6.5);
    fleet.intend('lab-1', 'cordoned');
    room = await openScheduling(fleet, { database });
    await storeModels(room);
    await room.get(Deployments).create(small, ADMIN);
    await instancesWhere(room, (views) => views.some(isReady));
    fleet.intend('lab-1', 'open');
  });
  afterEach(async () => {
    await room.close();
    await database.close();
  });

  const ask = (method: 'GET' | 'POST' | 'PUT', path = '', payload?: object) =>
    room.ask({ method, url: `/admin/rebalance${path}`, ...(payload && { payload }) });
  const set = (settings: object) => ask('PUT', '', settings);
  const state = async (): Promise<RebalanceState> => (await ask('GET')).json();
  const lines = async () => (await room.get(Journal).latest(60)).map(({ message }) => message);

  /** Waits for the announced issue of a suggestion. */
  async function suggestion(): Promise<NonNullable<RebalanceState['suggestion']>> {
    const told = new Promise<void>((resolve) => {
      room.get(EventBus).on('issue.changed', ({ issue }) => issue?.code === 'better_placement' && resolve());
    });
    const now = (await state()).suggestion;
    if (now !== null) return now;
    await within(60_000, told);
    const found = (await state()).suggestion;
    if (found === null) throw new Error('an issue without its suggestion');
    return found;
  }

  const isMoved = (views: Parameters<typeof brief>[0][]) =>
    views.filter(isReady).length === 2 && views.map(brief).sort().join() === 'lab-1 ready run,lab-2 ready run';

  it('is suggested with its gain and cost, stands as an issue, and is done when it is applied', async () => {
    const issues = standingIssues(room);
    await set({ holdSeconds: 0 });
    const { refusal } = await room.get(Deployments).create(big, ADMIN);
    expect(refusal?.message).toMatch(/^Replica 1 of 1 of big has no place: lab-2 GPU 0 .*short/);
    const found = await suggestion();
    expect(found).toMatchObject({
      state: 'suggested',
      gain: { served: [{ servedName: 'big' }], capacityPercent: expect.any(Number) },
      cost: { movedInstances: 1 },
      moves: [
        {
          servedName: 'small',
          from: { nodeName: 'lab-2' },
          to: { nodeName: 'lab-1', gpuIds: ['gpu-0'] },
          state: 'waiting',
        },
      ],
      places: [{ servedName: 'big', to: { nodeName: 'lab-2' } }],
    });
    expect(found.message).toMatch(
      /^big would be served: by moving small from lab-2 to lab-1; 6\.\d\d GiB to load, about \d+ s\.$/,
    );
    expect([...issues.values()]).toMatchObject([{ code: 'better_placement', rebalanceId: found.rebalanceId }]);

    const applied = await ask('POST', '/apply', { rebalanceId: found.rebalanceId });
    expect(applied.statusCode).toBe(202);
    expect(applied.json()).toMatchObject({ state: 'running', actor: ADMIN.email, moves: [{ state: 'moving' }] });
    await instancesWhere(room, (views) => isMoved([...views]));
    const { suggestion: none, running, ended } = await state();
    expect([none, running, issues.size]).toEqual([null, null, 0]);
    expect(ended).toMatchObject([{ state: 'done', moves: [{ state: 'done' }] }]);
    const said = await lines();
    expect(said).toContain('moving small from lab-2 to lab-1: makes room for big');
    expect(said.some((line) => line.startsWith('rebalanced: big would be served'))).toBe(true);
  });

  it('is carried out by itself in automatic mode, and every decision plans to the same plan again', async () => {
    await set({ mode: 'automatic', holdSeconds: 0 });
    await room.get(Deployments).create(big, ADMIN);
    await instancesWhere(room, (views) => isMoved([...views]));
    const journal = room.get(DecisionJournal);
    const decisions = await journal.latest(50, null);
    const files = await Promise.all(decisions.map(({ decisionId }) => journal.file(decisionId)));
    expect(files.filter(({ options }) => options.advice !== undefined).length).toBeGreaterThan(0);
    for (const file of files) expect(replay(structuredClone(file) as unknown as RecordedDecision)).toEqual([]);
  });

  it('is not looked for where it is off', async () => {
    await set({ mode: 'off', holdSeconds: 0 });
    await room.get(Deployments).create(big, ADMIN);
    await set({ holdSeconds: 1 });
    expect(await state()).toMatchObject({ settings: { mode: 'off', holdSeconds: 1 }, suggestion: null, running: null });
  });

  it('that was dismissed is not suggested again', async () => {
    await set({ holdSeconds: 0 });
    await room.get(Deployments).create(big, ADMIN);
    const { rebalanceId } = await suggestion();
    expect((await ask('POST', '/dismiss', { rebalanceId })).json()).toMatchObject({ suggestion: null });
    fleet.add('lab-3', 1);
    await set({ movesPerHour: 5 });
    expect(await state()).toMatchObject({ suggestion: null, ended: [{ state: 'dismissed', actor: ADMIN.email }] });
  });

  it.each([
    ['apply', 409, 'stale_snapshot', 'the suggestion is not what it was'],
    ['dismiss', 409, 'stale_snapshot', 'the suggestion is not what it was'],
  ])('that is over cannot be told to %s', async (deed, status, code, words) => {
    await set({ holdSeconds: 0 });
    await room.get(Deployments).create(big, ADMIN);
    const { rebalanceId } = await suggestion();
    await ask('POST', '/dismiss', { rebalanceId });
    const refused = await ask('POST', `/${deed}`, { rebalanceId });
    expect(refused.statusCode).toBe(status);
    expect(refused.json().error).toMatchObject({ code });
    expect(refused.json().error.message).toContain(words);
    expect((await ask('POST', `/${deed}`, { rebalanceId: 'x' })).json().error.message).toBe(
      'There is no suggestion x. GET /admin/rebalance shows the one that stands, if any.',
    );
  });

  it('is refused in words where a setting makes no sense', async () => {
    const refused = await set({ mode: 'always' });
    expect(refused.statusCode).toBe(400);
    expect((await set({ speed: 1 })).statusCode).toBe(400);
  });

  it('goes on after a restart in the middle of its move', async () => {
    await set({ mode: 'automatic', holdSeconds: 0 });
    fleet.behave('lab-1', { run: 'starting' });
    await room.get(Deployments).create(big, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).includes('lab-1 starting run successor'));
    await room.close();
    fleet.behave('lab-1', { run: 'ready' });
    room = await openScheduling(fleet, { database });
    await instancesWhere(room, (views) => isMoved([...views]));
    expect(await state()).toMatchObject({ running: null, ended: [{ state: 'done' }] });
  });

  it('goes on after a restart between two of its moves', async () => {
    const mid = { ...big, servedName: 'mid' };
    await set({ mode: 'automatic', holdSeconds: 0 });
    fleet.intend('lab-1', 'cordoned');
    fleet.add('lab-3', 8.5);
    fleet.intend('lab-2', 'cordoned');
    await room.get(Deployments).create(mid, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).includes('lab-3 ready run'));
    fleet.intend('lab-1', 'open');
    fleet.intend('lab-2', 'open');
    /* Large has room on lab-3 without mid, mid on lab-2 without small, small on lab-1. */
    fleet.behave('lab-2', { run: 'starting' });
    await room.get(Deployments).create({ ...big, servedName: 'large', contextTokens: 24_000 }, ADMIN);
    const between = ['lab-1 ready run', 'lab-2 starting run successor', 'lab-3 ready run'];
    await instancesWhere(room, (views) => views.map(brief).sort().join() === between.join());
    await room.close();
    fleet.behave('lab-2', { run: 'ready' });
    room = await openScheduling(fleet, { database });
    const after = await instancesWhere(room, (views) => views.length === 3 && views.every(isReady));
    expect(after.map(({ servedName, nodeId }) => `${servedName} ${nodeId}`).sort()).toEqual([
      ...['large lab-3', 'mid lab-2', 'small lab-1'],
    ]);
    expect(await state()).toMatchObject({
      running: null,
      ended: [{ state: 'done', moves: [{ state: 'done' }, { state: 'done' }] }],
    });
  });

  it('that is carried out and that nobody needs any more is over in the database, too', async () => {
    const run = { ...fakeRun(fakeRecommendation(['a n1']), Date.now()), id: 'r-needless' };
    const dataSource = room.get(DataSource);
    await writeRebalances(dataSource.manager, [run]);
    await writeRebalances(dataSource.manager, [{ ...run, state: 'outdated', endedAt: new Date() }]);
    expect(await dataSource.query('SELECT state FROM rebalances')).toEqual([{ state: 'outdated' }]);
  });

  it('is given up when its successor fails, and the old one stays', async () => {
    await set({ mode: 'automatic', holdSeconds: 0 });
    fleet.behave('lab-1', { run: 'failed' });
    const gone = new Promise<void>((resolve) => {
      room.get(EventBus).on('happened', ({ kind }) => kind === 'rebalance.given-up' && resolve());
    });
    await room.get(Deployments).create(big, ADMIN);
    await within(60_000, gone);
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-2 ready run']);
    expect(await state()).toMatchObject({
      ...{ suggestion: null, running: null, ended: [{ state: 'given-up', brokenOffBy: 'impossible' }] },
    });
    const said = expect.stringContaining('a rebalance was given up, because one of its moves could not be made: ');
    expect(await lines()).toContainEqual(said);
  });

  it('never takes what an admin dragged, until it is unpinned', async () => {
    await set({ mode: 'automatic', holdSeconds: 0 });
    const [only] = await room.get(Moves).list();
    const drag = (instanceId: string | undefined, nodeId: string) =>
      room.ask({ method: 'POST', url: `/admin/instances/${instanceId}/move`, payload: { nodeId } });
    await drag(only?.instanceId, 'lab-1');
    const [there] = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    await drag(there?.instanceId, 'lab-2');
    const [back] = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
    expect(back?.pinned).toBe(true);
    await room.get(Deployments).create(big, ADMIN);
    expect(await state()).toMatchObject({ suggestion: null, running: null, ended: [] });
    const unpin = () => room.ask({ method: 'POST', url: `/admin/instances/${back?.instanceId}/unpin` });
    expect((await unpin()).json()).toMatchObject({ pinned: false });
    expect((await unpin()).json().error.message).toBe(
      'small on lab-2 GPU 0 (RX 6800) is not pinned: nothing keeps it there.',
    );
    await instancesWhere(room, (views) => isMoved([...views]));
  });
});

describe('a deployment that shall survive the loss of any node', () => {
  it('gets a second instance on another node once everybody has one, and says so when there is no room', async () => {
    const fleet = new FakeFleet();
    fleet.add('lab-1', 3);
    fleet.add('lab-2', 3);
    const room = await openScheduling(fleet);
    try {
      await storeModels(room);
      const deployments = room.get(Deployments);
      const { deploymentId } = await deployments.create({ ...small, survivesNodeLoss: true }, ADMIN);
      const views = await instancesWhere(room, (all) => all.filter(isReady).length === 2);
      expect(new Set(views.map(({ nodeId }) => nodeId)).size).toBe(2);
      expect(await deployments.one(deploymentId)).toMatchObject({ replicas: 1, survivesNodeLoss: true, refusal: null });
      await deployments.change(deploymentId, { survivesNodeLoss: false }, ADMIN);
      await instancesWhere(room, (all) => all.length === 1);
    } finally {
      await room.close();
    }
  });
});
