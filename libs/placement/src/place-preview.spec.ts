import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { applySteps, fakeInstance, fakeNodes, fakeSnapshot, fakeWish, letAgentsWork } from './fleet.fake.js';
import { makeRoomForPlace, previewPlace } from './place-preview.js';
import { plan } from './plan.js';

const toy = fakeWish('toy', 2);
const small = fakeWish('small', 3);
const there = (nodeId: string) => ({ id: 'p', nodeId, gpuIds: null });

describe('a replica that is put somewhere', () => {
  it('goes there and nowhere else, stands there pinned, and the place is taken once', () => {
    let fleet = fakeSnapshot({ nodes: fakeNodes(8, 4, 4), wishes: [{ ...toy, replicas: 2, places: [there('n1')] }] });
    const planned = plan(fleet);
    expect(planned.placements.map(({ nodeId, takesPlace }) => [nodeId, takesPlace])).toEqual([
      ['n1', 'p'],
      ['n2', undefined],
    ]);
    fleet = letAgentsWork(applySteps(fleet, planned));
    expect(fleet.wishes[0]?.places).toEqual([]);
    expect(fleet.instances.map(({ pinned }) => pinned)).toEqual([true, undefined]);
    expect(plan(fleet).steps).toEqual([]);
  });

  it('is given up with the reason where it cannot be, and placed elsewhere then', () => {
    let fleet = fakeSnapshot({ nodes: fakeNodes(1, 4), wishes: [{ ...toy, places: [there('n1')] }] });
    const planned = plan(fleet);
    const reason = 'toy cannot stand on n1: n1 GPU 0 (RX 6800): 1.00 GiB short (needs 2.00 GiB, 1.00 GiB usable).';
    expect(planned.steps).toEqual([{ do: 'abandon-place', wishId: 'toy', placeId: 'p', reason }]);
    fleet = applySteps(fleet, planned);
    expect(plan(fleet).placements).toMatchObject([{ nodeId: 'n2' }]);
  });

  it('waits for who makes room, and for nobody who stays', () => {
    const place = { ...there('n1'), after: ['i1'] };
    const guest = fakeInstance('i1', 'small', 'n1', { gib: 3 });
    const parts = { nodes: fakeNodes(4, 4), wishes: [small, { ...toy, places: [place] }], instances: [guest] };
    const pins = [{ instanceId: 'i1', nodeId: 'n2', gpuIds: null }];
    let fleet = fakeSnapshot({ ...parts, pins });
    expect(plan(fleet).refusals).toMatchObject([
      { message: 'Replica 1 of 1 of toy waits until small has left n1.', waits: true },
    ]);
    for (let round = 0; round < 4; round++) fleet = letAgentsWork(applySteps(fleet, plan(fleet)));
    expect(fleet.instances.map(({ wishId, nodeId }) => `${wishId} ${nodeId}`).sort()).toEqual(['small n2', 'toy n1']);
    expect(plan(fakeSnapshot(parts)).steps).toMatchObject([
      { do: 'abandon-place', reason: 'what was to make room for it stays on n1' },
      { do: 'start' },
    ]);
  });
});

describe('the preview of a place', () => {
  const standing = fakeInstance('i1', 'small', 'n1', { gib: 3 });
  const fleet = fakeSnapshot({ nodes: fakeNodes(4, 8), wishes: [small], instances: [standing] });

  it('says what would be started, and is what the planner does once it is wished', () => {
    const preview = previewPlace(fleet, toy, { nodeId: 'n2', gpuIds: ['gpu'] });
    expect(preview).toMatchObject({ ok: true, evicted: [], placements: [{ nodeId: 'n2', wishId: 'toy' }] });
    const wished = {
      ...fleet,
      wishes: [small, { ...toy, places: [{ id: 'previewed', nodeId: 'n2', gpuIds: ['gpu'] }] }],
    };
    expect(preview.plan).toEqual(plan(wished));
    expect(previewPlace(fleet, toy, null).placements).toMatchObject([{ nodeId: 'n2' }]);
  });

  it('says by how many bytes it does not fit, and who could move away for it', () => {
    const preview = previewPlace(fleet, toy, { nodeId: 'n1' });
    expect(preview.ok).toBe(false);
    expect(preview.refusals[0]?.candidates).toMatchObject([{ nodeId: 'n1', shortBytes: GIB }]);
    const room = makeRoomForPlace(fleet, toy, { nodeId: 'n1' });
    expect(room?.chain).toEqual([{ instanceId: 'i1', target: { nodeId: 'n2', gpuIds: ['gpu'] } }]);
    expect(room?.preview.placements).toMatchObject([{ nodeId: 'n1' }]);
  });

  it('counts on those who leave for such a wish in any case', () => {
    const use = {
      isOnDemand: true,
      isIdle: true,
      isAnswering: false,
      hadItsTurn: true,
      reloadSeconds: 1,
      popularity: 0,
    };
    const idle = { ...fleet, instances: [{ ...standing, use }] };
    const claiming = { ...toy, claim: { waitsSince: null } };
    const preview = previewPlace(idle, claiming, { nodeId: 'n1' });
    expect(preview).toMatchObject({ ok: true, evicted: [{ id: 'i1' }], placements: [{ nodeId: 'n1' }] });
    expect(previewPlace(idle, claiming, { nodeId: 'n2' }).evicted).toEqual([]);
  });

  it('of one more replica says so where all that are wanted stand', () => {
    const preview = previewPlace(fleet, small, { nodeId: 'n2' });
    expect(preview.refusals[0]?.message).toBe(
      'small has the one instance that it wants now, so none would be started.',
    );
    expect(previewPlace(fleet, { ...small, replicas: 2 }, { nodeId: 'n2' }).ok).toBe(true);
  });
});
