import { GIB, type Issue } from '@aivailable/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Journal } from '../../src/events/journal.js';
import { Deployments } from '../../src/scheduling/deployments.js';
import { Reconciler } from '../../src/scheduling/reconciler.js';
import { ServingView } from '../../src/scheduling/serving-view.js';
import type { Room } from '../room.js';
import { FakeFleet } from './fleet.fake.js';
import { ADMIN, brief, instancesWhere, openScheduling, standingIssues, storeModels } from './scheduling-room.js';

const wish = { modelId: 'm-toy', replicas: 1, contextTokens: 1024, slots: 2, priority: 50 };
const training = (gib: number) => ({ pid: 4242, name: 'python', user: 'ada', bytes: Math.round(gib * GIB) });

describe("somebody's training job", () => {
  let fleet: FakeFleet;
  let room: Room;
  let issues: ReadonlyMap<string, Issue>;

  beforeEach(async () => {
    fleet = new FakeFleet();
    fleet.add('ada', 8);
    room = await openScheduling(fleet, { returnMs: 0 });
    issues = standingIssues(room);
    await storeModels(room);
  });
  afterEach(() => room.close());

  const deploy = async () => {
    await room.get(Deployments).create(wish, ADMIN);
    await standing('ada ready run');
  };
  const standing = (expected: string) => instancesWhere(room, (all) => all.map(brief).join() === expected);
  const refusal = async () => (await room.get(Deployments).list())[0]?.refusal?.message ?? null;
  const lines = async () => (await room.get(Journal).latest(50)).map(({ message }) => message).reverse();

  it('that holds the room is named in the refusal, with its bytes', async () => {
    fleet.share('ada', training(7));
    await room.get(Deployments).create(wish, ADMIN);
    expect(await refusal()).toMatch(
      /^Replica 1 of 1 of toy has no place, not even with 1 slot: ada GPU 0 \(RX 6800, simulated\): .* short \(needs 1\.\d\d GiB, 768\.0 MiB usable; python \(pid 4242\) holds 7\.00 GiB\)\.$/,
    );
    const preview = await room.ask({ method: 'POST', url: '/admin/deployments/preview', payload: wish });
    expect(preview.json().refusal.candidates[0].reason).toContain('python (pid 4242) holds 7.00 GiB');
    fleet.share('ada');
    await standing('ada ready run');
    expect(await refusal()).toBeNull();
  });

  it('that holds the very card which an instance is asked to move to is named as well', async () => {
    await deploy();
    fleet.add('attic', 8);
    fleet.share('attic', training(7));
    const [one] = await instancesWhere(room, (all) => all.length === 1);
    const url = `/admin/instances/${one?.instanceId}/move`;
    const moved = await room.ask({ method: 'POST', url, payload: { nodeId: 'attic', gpuIds: ['gpu-0'] } });
    expect(moved.statusCode).toBe(409);
    expect(moved.json().error).toMatchObject({
      code: 'does_not_fit',
      message: expect.stringMatching(
        /^toy cannot move to attic: attic GPU 0 \(RX 6800, simulated\): .* short \(needs 1\.\d\d GiB, 768\.0 MiB usable; python \(pid 4242\) holds 7\.00 GiB\)\.$/,
      ),
    });
  });

  it('beside which ours fits changes nothing', async () => {
    await deploy();
    fleet.share('ada', training(4));
    await room.get(Reconciler).settle();
    await standing('ada ready run');
    expect([...issues.values()]).toEqual([]);
  });

  it('makes ours move away, ready before it leaves, where there is room', async () => {
    await deploy();
    fleet.add('attic', 8);
    fleet.behave('attic', { run: 'starting' });
    fleet.share('ada', training(7.9));
    await standing('ada ready run,attic starting run successor');
    expect(room.get(ServingView).model('toy')?.ready).toHaveLength(1);
    fleet.behave('attic', { run: 'ready' });
    await standing('attic ready run');
    expect(await lines()).toContain('toy makes room on ada GPU 0 (RX 6800): python (pid 4242) holds 7.90 GiB');
  });

  it('makes ours stop where there is no room; it comes back when the job has gone', async () => {
    await deploy();
    fleet.share('ada', training(7.9));
    await standing('');
    expect(await refusal()).toContain('python (pid 4242) holds 7.90 GiB');
    expect([...issues.values()]).toEqual([
      {
        code: 'foreign_process',
        message:
          'GPU 0 (RX 6800) is needed by others: python (pid 4242) holds 7.90 GiB. toy made room, and may come back 0 s ' +
          'after it has been let go.',
        nodeId: 'ada',
        gpuId: 'gpu-0',
      },
    ]);
    fleet.share('ada');
    await standing('ada ready run');
    expect([...issues.values()]).toEqual([]);
    expect(await lines()).toContain('ada GPU 0 (RX 6800) is free for toy again');
  });

  it('is left alone with the card of a node that holds: ours stays, and an issue says so', async () => {
    fleet.setPolicy('ada', 'hold');
    await deploy();
    fleet.add('attic', 8);
    fleet.share('ada', training(7.9));
    await room.get(Reconciler).settle();
    await standing('ada ready run');
    expect([...issues.values()].map(({ message }) => message)).toEqual([
      'GPU 0 (RX 6800) is needed by others: python (pid 4242) holds 7.90 GiB. Ours stay, because the node holds; set it ' +
        'to yield if they shall make room.',
    ]);
    fleet.share('ada');
    await room.get(Reconciler).settle();
    expect([...issues.values()]).toEqual([]);
  });

  it('over, ours moves back home', async () => {
    await deploy();
    fleet.add('attic', 8);
    fleet.share('ada', training(7.9));
    await standing('attic ready run');
    fleet.share('ada');
    await standing('ada ready run');
  });
});

describe('a card that was let go', () => {
  it('is not come back to before the time is over', async () => {
    const fleet = new FakeFleet();
    fleet.add('ada', 8);
    const room = await openScheduling(fleet, { returnMs: 3_600_000 });
    await storeModels(room);
    await room.get(Deployments).create(wish, ADMIN);
    await instancesWhere(room, (all) => all.map(brief).join() === 'ada ready run');
    fleet.share('ada', training(7.9));
    await instancesWhere(room, (all) => all.length === 0);
    fleet.share('ada');
    await room.get(Reconciler).settle();
    expect(await instancesWhere(room, (all) => all.length === 0)).toEqual([]);
    expect((await room.get(Deployments).list())[0]?.refusal?.message).toMatch(
      /1\.19 GiB usable; 6\.56 GiB are not counted on until others have left them alone for a while/,
    );
    await room.close();
  });
});
