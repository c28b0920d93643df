import type { AvailabilityReport, DeploymentView } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthModule } from '../../src/auth/auth.module.js';
import { EventBus } from '../../src/events/event-bus.js';
import { Availability } from '../../src/monitoring/availability/availability.js';
import { MonitoringModule } from '../../src/monitoring/monitoring.module.js';
import { Room } from '../room.js';
import { type SignedIn, signedIn } from '../signed-in.js';

describe('availability', () => {
  let room: Room;
  let admin: SignedIn;
  beforeAll(async () => {
    room = await Room.open({ imports: [AuthModule, MonitoringModule] });
    admin = await signedIn(room, 'admin');
  });
  afterAll(() => room.close());

  const wish = (servedName: string, readyInstances: number) => {
    const deployment = { deploymentId: servedName, servedName, replicas: 1, readyInstances } as DeploymentView;
    return room.get(EventBus).publish({ type: 'deployment.changed', deploymentId: servedName, deployment });
  };
  const sample = () => room.get(Availability).sample();
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
    expect(first.seconds).toBe(120);
    expect((await strips()).at(-1)).toMatchObject({ servedName: 'toy', gaps: 2, goesOn: true });
  });
});
