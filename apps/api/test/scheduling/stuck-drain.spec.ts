import type { Issue } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
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

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('a drain whose successor fails', () => {
  let fleet: FakeFleet;
  let room: Room;
  let issues: ReadonlyMap<string, Issue>;

  beforeEach(async () => {
    fleet = new FakeFleet();
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 12);
    room = await openScheduling(fleet, { drainMs: 50 });
    issues = standingIssues(room);
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run');
    fleet.behave('lab-2', { run: 'failed', failsWith: 'unsupported' });
  });
  afterEach(() => room.close());

  const served = () =>
    room
      .get(ServingView)
      .model('toy')
      ?.ready.map(({ nodeName }) => nodeName);

  it('for good says who stays and why, and loses nothing', async () => {
    fleet.intend('lab-1', 'draining');
    await instancesWhere(room, (views) => views.map(brief).join() === 'lab-1 ready run' && issues.size > 0);
    for (let pass = 0; pass < 3; pass++) await room.get(Reconciler).settle();
    expect((await room.get(Moves).list()).map(brief)).toEqual(['lab-1 ready run']);
    expect(served()).toEqual(['lab-1']);
    const [issue] = [...issues.values()];
    expect(issue).toMatchObject({ code: 'drain_stuck', nodeId: 'lab-1' });
    expect(issue?.message).toMatch(
      /^The drain of lab-1 waits for toy, which goes on serving there\. toy cannot leave lab-1 yet.*: lab-1: the node is draining; lab-2: toy failed there again and again\. Make room for it/,
    );
    fleet.intend('lab-1', 'open');
    await room.get(Reconciler).settle();
    expect(issues.size).toBe(0);
  });

  it('tries other nodes, also one that comes later, and ends there', async () => {
    fleet.intend('lab-1', 'draining');
    await instancesWhere(room, () => issues.size > 0);
    fleet.add('lab-3', 16);
    const [only] = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-3 ready run');
    expect(only?.replaces).toBeNull();
    expect(served()).toEqual(['lab-3']);
    expect(issues.size).toBe(0);
  });

  it('for memory takes a lesser form rather than stay', async () => {
    fleet.behave('lab-2', { run: 'ready', lacksMemoryFrom: 2 });
    fleet.intend('lab-1', 'draining');
    const [only] = await instancesWhere(room, (views) => views.map(brief).join() === 'lab-2 ready run');
    expect(only).toMatchObject({
      slots: 1,
      lesser: '1 of 2 slots on lab-2 GPU 0 (RX 6800): 2 did not fit into its memory',
    });
    expect([...issues.values()].map(({ code }) => code)).toEqual(['load_out_of_memory']);
  });

  it('serves until the successor is proved, however often that takes another attempt', async () => {
    fleet.behave('lab-2', { run: 'failed', failsWith: 'engine_failed' });
    fleet.intend('lab-1', 'draining');
    await instancesWhere(room, (views) => views.map(brief).includes('lab-2 failed run successor'));
    expect(served()).toEqual(['lab-1']);
    fleet.behave('lab-2', { run: 'ready' });
    await instancesWhere(room, (views) => views.length === 1 && views.every(isReady));
    expect(served()).toEqual(['lab-2']);
  });
});
