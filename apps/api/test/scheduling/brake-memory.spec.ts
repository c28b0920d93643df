import type { Issue } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, brief, instancesWhere, openScheduling, standingIssues, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };
const CUT_OFF = ['lab-1', 'lab-2', 'lab-3', 'lab-4'];

describe('a controller that starts anew while it suspects itself', () => {
  let database: TestDatabase;
  let fleet: FakeFleet;
  let room: Room;
  let issues: ReadonlyMap<string, Issue>;

  beforeEach(async () => {
    database = await openTestDatabase();
    fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    for (const name of ['lab-2', 'lab-3', 'lab-4', 'lab-5']) fleet.add(name, 12);
    room = await openScheduling(fleet, { database });
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    issues = standingIssues(room);
    for (const name of CUT_OFF) fleet.lose(name);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 lost run' && issues.size > 0);
  });
  afterEach(async () => {
    await room.close();
    await database.close();
  });

  const kept = async () => (await room.get(DataSource).query('SELECT engaged, missing FROM brake'))[0];
  const isBraked = () => [...issues.values()].some(({ code }) => code === 'brake_engaged');

  async function restart(): Promise<void> {
    await room.close();
    fleet.expectAll();
    room = await openScheduling(fleet, { database });
    issues = standingIssues(room);
    await room.get(Reconciler).settle();
  }

  it('holds on to it, for the same nodes, and gives nothing up though others are there', async () => {
    const before = await kept();
    expect(before).toMatchObject({ engaged: true });
    expect(Object.keys(before.missing).sort()).toEqual(CUT_OFF);
    await restart();
    expect(await kept()).toEqual(before);
    fleet.revive('lab-5', 'kept');
    for (const name of CUT_OFF) fleet.lose(name);
    await room.get(Reconciler).settle();
    expect(isBraked()).toBe(true);
    expect(await kept()).toEqual(before);
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 lost run']);
    for (const name of CUT_OFF) fleet.revive(name, 'kept');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    await room.get(Reconciler).settle();
    expect(isBraked()).toBe(false);
    expect(await kept()).toEqual({ engaged: false, missing: {} });
  });

  it('remembers that an admin released it: the same nodes do not engage it again', async () => {
    await restart();
    expect((await room.ask({ method: 'POST', url: '/admin/brake/release' })).statusCode).toBe(204);
    expect(await kept()).toMatchObject({
      engaged: false,
      missing: Object.fromEntries(CUT_OFF.map((name) => [name, null])),
    });
    await restart();
    fleet.revive('lab-5', 'kept');
    for (const name of CUT_OFF) fleet.lose(name);
    await instancesWhere(room, (views) => views.map(brief).includes('lab-5 ready run'));
    expect(isBraked()).toBe(false);
  });
});
