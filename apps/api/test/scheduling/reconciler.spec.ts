import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { transaction } from '../../src/database/transaction.js';
import { EventBus } from '../../src/events/event-bus.js';
import { DecisionJournal } from '../../src/scheduling/decision-journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { LeaderLease } from '../../src/scheduling/leader-lease.js';
import { Moves } from '../../src/scheduling/moves.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, brief, instancesWhere, isReady, openScheduling, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };

describe('the reconciler', () => {
  const fleet = new FakeFleet();
  let room: Room;
  beforeAll(async () => {
    fleet.add('lab-1', 8);
    fleet.add('lab-2', 12);
    room = await openScheduling(fleet);
    await storeModels(room);
  });
  afterAll(() => room.close());

  const query = (sql: string) => room.get(DataSource).query(sql);

  it('journals what it decided and from what, and nothing when it decides nothing', async () => {
    const { deploymentId } = await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (views) => views.some(isReady));
    const journal = room.get(DecisionJournal);
    const [decision, ...more] = await journal.latest(10, null);
    expect(more).toEqual([]);
    expect(await journal.file(decision?.decisionId ?? 0)).toMatchObject({
      epoch: 1,
      snapshot: { wishes: [{ id: deploymentId, replicas: 1 }], nodes: [{ id: 'lab-1' }, { id: 'lab-2' }] },
      outcome: { steps: [{ do: 'start', placement: 0 }], placements: [{ nodeId: 'lab-1' }], refusals: [] },
    });
    const revisions = fleet.epochs.length;
    await room.get(Reconciler).settle();
    await room.get(Reconciler).settle();
    expect(await query('SELECT 1 FROM decisions')).toHaveLength(1);
    expect(fleet.epochs).toHaveLength(revisions);
  });

  it('tells nothing twice', async () => {
    const heard: string[] = [];
    const leave = room.get(EventBus).on('instance.changed', ({ instanceId }) => heard.push(instanceId));
    await room.get(Reconciler).settle();
    leave();
    expect(heard).toEqual([]);
  });

  it('takes an instance elsewhere after it failed three times in a row on a node, not before', async () => {
    fleet.behave('lab-1', { run: 'failed' });
    const { deploymentId } = await room.get(Deployments).create({ ...wish, servedName: 'frail' }, ADMIN);
    const mine = async () => (await room.get(Moves).list()).filter((view) => view.deploymentId === deploymentId);
    for (let failure = 1; failure < 3; failure++) {
      await instancesWhere(room, (views) => views.some(({ state }) => state === 'failed'));
      expect((await mine()).map(brief)).toEqual(['lab-1 failed run']);
      fleet.behave('lab-1', { run: 'starting' });
      await instancesWhere(room, (views) => views.every(({ state }) => state !== 'failed'));
      fleet.behave('lab-1', { run: 'failed' });
    }
    await instancesWhere(room, (views) => views.filter(isReady).length === 2 && views.length === 2);
    expect((await mine()).map(brief)).toEqual(['lab-2 ready run']);
    fleet.behave('lab-1', { run: 'ready' });
  });

  it('makes a refused wish true as soon as there is room', async () => {
    fleet.intend('lab-1', 'cordoned');
    fleet.intend('lab-2', 'cordoned');
    const later = await room.get(Deployments).create({ ...wish, servedName: 'later' }, ADMIN);
    expect(later.refusal?.candidates.map(({ reason }) => reason)).toEqual([
      'the node is cordoned',
      'the node is cordoned',
    ]);
    fleet.intend('lab-2', 'open');
    const views = await instancesWhere(room, (all) => all.filter(isReady).length === 3);
    expect(views.find(({ deploymentId }) => deploymentId === later.deploymentId)?.nodeId).toBe('lab-2');
    expect((await room.get(Deployments).one(later.deploymentId)).refusal).toBeNull();
  });

  it('says that its own lease ran out where nobody else took it', async () => {
    const lease = room.get(LeaderLease);
    const sentence = await transaction(room.get(DataSource), async (manager) => {
      await manager.query(`UPDATE leader_lease SET expires_at = '-infinity'`);
      return lease.guard(manager, 1).then(
        () => 'nothing',
        (error: Error) => error.message,
      );
    });
    expect(sentence).toMatch(
      /^The lead of epoch 1 has ended; it was not renewed within \d+ s, and nobody else has taken it\.$/,
    );
  });

  it('decides nothing any more once another process has taken the lead', async () => {
    await query(`UPDATE leader_lease SET owner = 'another', epoch = epoch + 1, expires_at = now() + interval '1 hour'`);
    const lease = room.get(LeaderLease);
    const guarded = transaction(room.get(DataSource), (manager) => lease.guard(manager, 1));
    await expect(guarded).rejects.toThrow('The lead of epoch 1 has ended; another process decides now.');
    const before = fleet.epochs.length;
    await room.get(Deployments).create({ ...wish, servedName: 'orphan', priority: 1 }, ADMIN);
    expect((await room.get(Moves).list()).filter(({ servedName }) => servedName === 'orphan')).toEqual([]);
    await query(`UPDATE leader_lease SET expires_at = '-infinity'`);
    await room.get(Reconciler).tick(Date.now());
    await instancesWhere(room, (views) =>
      views.some(({ servedName, state }) => servedName === 'orphan' && state === 'ready'),
    );
    expect(new Set(fleet.epochs.slice(before))).toEqual(new Set([3]));
  });
});
