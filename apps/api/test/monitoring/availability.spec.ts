import type { AvailabilityReport, DeploymentView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Availability } from '../../src/monitoring/availability/availability.js';
import { Projection } from '../../src/monitoring/live/projection.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { openTestDatabase, type TestDatabase } from '../database.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

describe('availability', () => {
  let room: Room;
  let admin: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule] });
    admin = await signedIn(room, 'admin');
    slot = Math.floor(Date.now() / 10_000);
  });
  afterAll(() => room.close());

  const wish = (servedName: string, readyInstances: number) => {
    const deployment = { deploymentId: servedName, servedName, replicas: 1, readyInstances } as DeploymentView;
    return room.get(EventBus).publish({ type: 'deployment.changed', deploymentId: servedName, deployment });
  };
  let slot = 0;
  /** Each look is one of the next ten seconds. */
  const sample = () => room.get(Availability).note(slot++);
  const strips = async () => {
    const answer = await room.ask({ method: 'GET', url: '/admin/availability/strips', headers: admin.headers });
    const report: AvailabilityReport = answer.json();
    return report.strips.map(({ servedName, readyShare, gaps, worstGaps }) => ({
      ...{ servedName, readyShare, gaps },
      goesOn: worstGaps.some(({ until }) => until === null),
    }));
  };

  it('is unknown before anybody looked, and a gap lasts from the first look without an instance to the first with one', async () => {
    expect(await strips()).toEqual([{ servedName: null, readyShare: null, gaps: 0, goesOn: false }]);
    await wish('toy', 1);
    await wish('big', 0);
    await sample();
    await sample();
    expect(await strips()).toEqual([
      { servedName: null, readyShare: 1, gaps: 0, goesOn: false },
      { servedName: 'big', readyShare: 0, gaps: 1, goesOn: true },
      { servedName: 'toy', readyShare: 1, gaps: 0, goesOn: false },
    ]);
    await wish('toy', 0);
    await wish('big', 1);
    await sample();
    await wish('big', 0);
    await sample();
    expect(await strips()).toEqual([
      { servedName: null, readyShare: 0.75, gaps: 1, goesOn: true },
      { servedName: 'big', readyShare: 0.25, gaps: 2, goesOn: true },
      { servedName: 'toy', readyShare: 0.5, gaps: 1, goesOn: true },
    ]);
  });

  it('ends a gap where it was seen last when nobody looked for a while', async () => {
    await room.get(DataSource).query(
      `UPDATE availability_gaps SET began_at = now() - interval '10 minutes', seen_at = now() - interval '8 minutes'
       WHERE served_name = 'toy'`,
    );
    await sample();
    const [first] = await room.get(DataSource).query(
      `SELECT extract(epoch FROM ended_at - began_at)::integer AS seconds FROM availability_gaps
       WHERE served_name = 'toy' ORDER BY id`,
    );
    expect(first.seconds).toBe(130);
    expect((await strips()).at(-1)).toMatchObject({ servedName: 'toy', gaps: 2, goesOn: true });
  });

  it.each(['2038-01-19T03:14:10Z', '2106-02-07T06:28:20Z'])('goes on being counted at %s', async (time) => {
    const seconds = Date.parse(time) / 1_000;
    slot = seconds / 10;
    await wish('toy', 0);
    await sample();
    await wish('toy', 1);
    await wish('big', 1);
    await sample();
    const { strips: seen } = await room.get(Availability).report('24h', (seconds + 20) * 1_000);
    const toy = seen.find(({ servedName }) => servedName === 'toy');
    expect(toy).toMatchObject({ readyShare: 0.5, observedSeconds: 20 });
    expect(toy?.worstGaps).toContainEqual({
      ...{ from: new Date(seconds * 1_000).toISOString(), seconds: 10 },
      until: new Date((seconds + 10) * 1_000).toISOString(),
    });
  });
});

describe('availability, looked at by two processes on one database', () => {
  let database: TestDatabase;
  let rooms: readonly Room[] = [];
  beforeAll(async () => {
    database = await openTestDatabase({ shared: true });
    const imports = [AuthModule, MonitoringModule];
    rooms = [await Room.open({ imports, database }), await Room.open({ imports, database })];
  });
  afterAll(async () => {
    for (const room of rooms) await room.close();
    await database.close();
  });

  const FIRST_SLOT = Math.floor(Date.now() / 10_000) - 10;
  /** What each process believes: how many instances are ready, null for a model that it has not heard of. */
  const believe = (...ready: readonly (number | null)[]) => {
    for (const [place, readyInstances] of ready.entries()) {
      const value = { deploymentId: 'd', servedName: 'toy', replicas: 1, readyInstances } as DeploymentView;
      const change = { kind: 'deployments', id: 'd', value: readyInstances === null ? null : value } as const;
      rooms[place]?.get(Projection).apply(change);
    }
  };
  const lookInTurn = async (slot: number) => {
    for (const room of slot % 2 === 0 ? rooms : [...rooms].reverse()) await room.get(Availability).note(slot);
  };
  const toy = async () => {
    const report = await rooms[0]?.get(Availability).report('24h', Date.now());
    const strip = report?.strips.find(({ servedName }) => servedName === 'toy');
    const days = await rooms[1]?.get(Availability).latest(2);
    const ofDays = days?.reduce((sum, day) => sum + (day.servedName === 'toy' ? day.observedSeconds : 0), 0);
    return { seconds: strip?.observedSeconds, ofDays, share: strip?.readyShare, gaps: strip?.gaps };
  };

  it('counts each ten seconds once, however many look, and as ready when one of them saw an instance', async () => {
    believe(1, 1);
    for (const step of [0, 1, 2, 3]) await lookInTurn(FIRST_SLOT + step);
    expect(await toy()).toEqual({ seconds: 40, ofDays: 40, share: 1, gaps: 0 });
    believe(1, 0);
    for (const step of [4, 5]) await lookInTurn(FIRST_SLOT + step);
    expect(await toy()).toEqual({ seconds: 60, ofDays: 60, share: 1, gaps: 0 });
    believe(0, 0);
    for (const step of [6, 7]) await lookInTurn(FIRST_SLOT + step);
    expect(await toy()).toEqual({ seconds: 80, ofDays: 80, share: 0.75, gaps: 1 });
  });

  it('holds a gap together while one of them does not know the model, and takes no word on a slot that is over', async () => {
    believe(0, null);
    await lookInTurn(FIRST_SLOT + 8);
    believe(1, 1);
    await rooms[0]?.get(Availability).note(FIRST_SLOT + 7);
    expect(await toy()).toEqual({ seconds: 90, ofDays: 90, share: 6 / 9, gaps: 1 });
    await Promise.all(rooms.map((room) => room.get(Availability).note(FIRST_SLOT + 9)));
    expect(await toy()).toEqual({ seconds: 100, ofDays: 100, share: 0.7, gaps: 1 });
  });
});
